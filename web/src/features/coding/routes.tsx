import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import type { Feature } from '@/lib/feature'
import { shellRoute } from '@/lib/routes'

/** Coding a chart. Reached through Next and one's own work, so it has no place in the rail. */
export const coding: Feature = { name: 'coding' }

export const codingRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/coding/$workId',
    component: lazyRouteComponent(() => import('./CodingScreen'), 'CodingScreen'),
  }),
] as const
