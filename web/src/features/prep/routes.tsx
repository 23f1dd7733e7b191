import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import type { Feature } from '@/lib/feature'
import { shellRoute } from '@/lib/routes'

/** Preparing a chart. Reached through Next and one's own work, so it has no place in the rail. */
export const prep: Feature = { name: 'prep' }

export const prepRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/prep/$workId',
    component: lazyRouteComponent(() => import('./PrepScreen'), 'PrepScreen'),
  }),
] as const
