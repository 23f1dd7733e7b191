import { IconSettingsAutomation } from '@tabler/icons-react'
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import type { Feature } from '@/lib/feature'
import { shellRoute } from '@/lib/routes'

/** What an operator sees of the machinery. */
export const operations: Feature = {
  name: 'operations',
  nav: [
    {
      label: 'Jobs',
      to: '/jobs',
      icon: IconSettingsAutomation,
      capability: 'jobs.view',
      order: 94,
      key: 'j',
    },
  ],
}

export const operationsRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/jobs',
    component: lazyRouteComponent(() => import('./JobsScreen'), 'JobsScreen'),
  }),
] as const
