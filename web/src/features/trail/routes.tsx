import { IconHistory, IconShieldCheck } from '@tabler/icons-react'
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import type { Feature } from '@/lib/feature'
import { shellRoute } from '@/lib/routes'
import { readFilter } from './filter'

/** Who saw and did what, and the proof that nothing of it was altered. */
export const trail: Feature = {
  name: 'trail',
  nav: [
    { label: 'Trail', to: '/trail', icon: IconHistory, capability: 'audit.view', order: 12, key: 't' },
    {
      label: 'Verify',
      to: '/verify',
      icon: IconShieldCheck,
      capability: 'audit.verify',
      order: 92,
      key: 'v',
    },
  ],
}

export const trailRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/trail',
    validateSearch: readFilter,
    component: lazyRouteComponent(() => import('./TrailScreen'), 'TrailScreen'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/trail/encounters/$encounterId',
    component: lazyRouteComponent(() => import('./HistoryScreen'), 'HistoryScreen'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/verify',
    component: lazyRouteComponent(() => import('./VerifyScreen'), 'VerifyScreen'),
  }),
] as const
