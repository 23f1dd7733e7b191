import { createRoute, createRouter } from '@tanstack/react-router'
import { EmptyState } from '@/components/EmptyState'
import { ErrorState } from '@/components/ErrorState'
import { rootRoute, shellRoute } from '@/lib/routes'
import { featureRoutes } from './features'
import { Gate } from './Gate'
import { Home } from './Home'
import { Shell } from './shell/Shell'

const homeRoute = createRoute({ getParentRoute: () => shellRoute, path: '/', component: Home })

// Nothing is routed before somebody is signed in: the address stays and is there afterwards.
rootRoute.update({ component: Gate })
shellRoute.update({ component: Shell })

/** All screens, and how to get to them. */
export const router = createRouter({
  routeTree: rootRoute.addChildren([shellRoute.addChildren([homeRoute, ...featureRoutes])]),
  defaultPreload: 'intent',
  defaultErrorComponent: ({ error, reset }) => <ErrorState error={error} onRetry={reset} />,
  defaultNotFoundComponent: () => (
    <EmptyState title="There is no such screen">The address may be mistyped or out of date.</EmptyState>
  ),
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
