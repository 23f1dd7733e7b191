import { IconInbox } from '@tabler/icons-react'
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import type { Feature } from '@/lib/feature'
import { shellRoute } from '@/lib/routes'

/** A technician's home: Next, what is theirs, today. */
export const work: Feature = {
  name: 'work',
  nav: [{ label: 'My work', to: '/work', icon: IconInbox, capability: 'work.do', order: 10, key: 'w' }],
}

export const workRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/work',
    component: lazyRouteComponent(() => import('./WorkScreen'), 'WorkScreen'),
  }),
] as const
