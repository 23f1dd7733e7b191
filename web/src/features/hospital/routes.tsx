import { IconClipboardList, IconFileCheck, IconKey } from '@tabler/icons-react'
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { api, unwrap } from '@/lib/api/client'
import type { Feature } from '@/lib/feature'
import { shellRoute } from '@/lib/routes'

/** What a hospital does here: hand over charts, see where they stand, fetch results. */
export const hospital: Feature = {
  name: 'hospital',
  nav: [
    {
      label: 'Charts',
      to: '/encounters',
      icon: IconClipboardList,
      capability: 'encounters.view',
      order: 50,
      key: 'e',
    },
    {
      label: 'Results',
      to: '/results',
      icon: IconFileCheck,
      capability: 'results.view',
      order: 55,
      key: 'r',
    },
    { label: 'API', to: '/tokens', icon: IconKey, capability: 'tokens.manage', order: 95 },
  ],
  search: {
    label: 'Encounters',
    capability: 'encounters.view',
    find: async (q, signal) => {
      const { items } = await unwrap(api.POST('/api/v1/search', { body: { q }, signal }))
      return (items ?? []).map((row) => ({
        id: row.id,
        title: row.accountNumber,
        detail: `${row.patientName} · ${row.workType}`,
        to: `/encounters/${row.id}`,
      }))
    },
  },
}

export const hospitalRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/encounters/{-$encounterId}',
    component: lazyRouteComponent(() => import('./EncountersScreen'), 'EncountersScreen'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/results',
    component: lazyRouteComponent(() => import('./ResultsScreen'), 'ResultsScreen'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/tokens',
    component: lazyRouteComponent(() => import('./TokensScreen'), 'TokensScreen'),
  }),
] as const
