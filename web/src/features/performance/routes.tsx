import { IconChartBar, IconGauge, IconLayoutDashboard } from '@tabler/icons-react'
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import type { Feature } from '@/lib/feature'
import { shellRoute } from '@/lib/routes'
import { readFilter } from './filter'

/** The live board, productivity, one's own figures, and an encounter's history. */
export const performance: Feature = {
  name: 'performance',
  nav: [
    {
      label: 'Board',
      to: '/board',
      icon: IconLayoutDashboard,
      capability: 'board.view',
      order: 20,
      key: 'b',
    },
    {
      label: 'Figures',
      to: '/productivity',
      icon: IconChartBar,
      capability: 'productivity.view',
      order: 30,
      key: 'p',
    },
    {
      label: 'Figures',
      to: '/figures',
      icon: IconGauge,
      capability: 'productivity.mine',
      order: 30,
      key: 'f',
    },
  ],
}

export const performanceRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/board',
    component: lazyRouteComponent(() => import('./BoardScreen'), 'BoardScreen'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/productivity',
    validateSearch: readFilter,
    component: lazyRouteComponent(() => import('./ProductivityScreen'), 'ProductivityScreen'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/figures',
    component: lazyRouteComponent(() => import('./ProductivityScreen'), 'MyFiguresScreen'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/history/$encounterId',
    component: lazyRouteComponent(() => import('./EncounterHistoryScreen'), 'EncounterHistoryScreen'),
  }),
] as const
