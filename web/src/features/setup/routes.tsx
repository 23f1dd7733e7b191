import { IconSettings } from '@tabler/icons-react'
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import type { Feature } from '@/lib/feature'
import { shellRoute } from '@/lib/routes'

/** Clients, facilities, people and the rules of the work. */
export const setup: Feature = {
  name: 'setup',
  nav: [
    { label: 'Setup', to: '/setup', icon: IconSettings, capability: 'users.manage', order: 90, key: 's' },
  ],
}

export const setupRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/setup/{-$part}',
    component: lazyRouteComponent(() => import('./SetupScreen'), 'SetupScreen'),
  }),
] as const
