import { identity, identityRoutes } from '@/features/identity/routes'

/** What the shell knows of each feature: its places in the rail and its search. */
export const features = [identity]

/** The screens of all features. */
export const featureRoutes = [...identityRoutes] as const
