import { coding, codingRoutes } from '@/features/coding/routes'
import { hospital, hospitalRoutes } from '@/features/hospital/routes'
import { identity, identityRoutes } from '@/features/identity/routes'
import { operations, operationsRoutes } from '@/features/operations/routes'
import { performance, performanceRoutes } from '@/features/performance/routes'
import { prep, prepRoutes } from '@/features/prep/routes'
import { roi, roiRoutes } from '@/features/roi/routes'
import { setup, setupRoutes } from '@/features/setup/routes'
import { trail, trailRoutes } from '@/features/trail/routes'
import { work, workRoutes } from '@/features/work/routes'

/** What the shell knows of each feature: its places in the rail and its search. */
export const features = [work, coding, hospital, identity, operations, performance, prep, roi, setup, trail]

/** The screens of all features. */
export const featureRoutes = [
  ...workRoutes,
  ...codingRoutes,
  ...hospitalRoutes,
  ...identityRoutes,
  ...operationsRoutes,
  ...performanceRoutes,
  ...prepRoutes,
  ...roiRoutes,
  ...setupRoutes,
  ...trailRoutes,
] as const
