import { createRoute } from '@tanstack/react-router'
import type { Feature } from '@/lib/feature'
import { shellRoute } from '@/lib/routes'
import { AccountScreen } from './AccountScreen'

/** Signing in and one's own account. Reached from the menu under one's name, so it has no place in the rail. */
export const identity: Feature = { name: 'identity' }

export const identityRoutes = [
  createRoute({ getParentRoute: () => shellRoute, path: '/account', component: AccountScreen }),
] as const
