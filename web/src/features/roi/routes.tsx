import { IconFileExport, IconListDetails } from '@tabler/icons-react'
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import type { Feature } from '@/lib/feature'
import { shellRoute } from '@/lib/routes'

/** Release of information. Its desk is reached through Next; requests and the accounting have places in the rail. */
export const roi: Feature = {
  name: 'roi',
  nav: [
    {
      label: 'ROI',
      to: '/requests',
      icon: IconFileExport,
      capability: 'roi.view',
      order: 53,
      key: 'q',
    },
    {
      label: 'Ledger',
      to: '/disclosures',
      icon: IconListDetails,
      capability: 'roi.accounting',
      order: 54,
      key: 'd',
    },
  ],
}

export const roiRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/roi/$workId',
    component: lazyRouteComponent(() => import('./RoiScreen'), 'RoiScreen'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/requests/{-$requestId}',
    component: lazyRouteComponent(() => import('./requests/RequestsScreen'), 'RequestsScreen'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/outbound',
    component: lazyRouteComponent(() => import('./outbound/OutboundScreen'), 'OutboundScreen'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/roi-settings',
    component: lazyRouteComponent(() => import('./settings/SettingsScreen'), 'SettingsScreen'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/disclosures',
    component: lazyRouteComponent(() => import('./accounting/AccountingScreen'), 'AccountingScreen'),
  }),
] as const
