import { createRootRoute, createRoute } from '@tanstack/react-router'

/**
 * The two parents that features hang their routes on. What they look like is app's business, which gives them
 * their components.
 */
export const rootRoute = createRootRoute()

/** Parent of every screen inside the shell: rail, top bar, signed in. */
export const shellRoute = createRoute({ getParentRoute: () => rootRoute, id: 'shell' })
