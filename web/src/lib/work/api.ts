import { queryOptions, type QueryClient } from '@tanstack/react-query'
import { api, unwrap } from '@/lib/api/client'
import type { Beat, Desk, HoldReason, Preview, Work } from './types'

/** What Next would bring. Never brings it. */
export const peekQuery = queryOptions({
  queryKey: ['work', 'peek'],
  queryFn: async ({ signal }): Promise<Preview> => unwrap(api.GET('/api/v1/work/peek', { signal })),
})

/** What is mine already: open, returned, routed, drafts, held. */
export const deskQuery = queryOptions({
  queryKey: ['work', 'mine'],
  queryFn: async ({ signal }): Promise<Desk> => {
    const desk = await unwrap(api.GET('/api/v1/work/mine', { signal }))
    return {
      current: desk.current ?? [],
      held: desk.held ?? [],
      returned: desk.returned ?? [],
      routed: desk.routed ?? [],
      drafts: desk.drafts ?? [],
    }
  },
})

/** The agency's reasons to hold work, all kinds. */
export const holdReasonsQuery = queryOptions({
  queryKey: ['hold-reasons'],
  queryFn: async ({ signal }): Promise<HoldReason[]> => {
    const { items } = await unwrap(api.GET('/api/v1/hold-reasons', { signal }))
    return (items ?? []).map((r) => ({ ...r, kinds: r.kinds ?? [] }))
  },
  staleTime: 5 * 60_000,
})

/**
 * The lease on an item. Asking opens the item here, and nowhere else; who came by Next has it already (adoptLease).
 * Forgotten soon after its screen is left, so that coming back opens the item anew under a new token.
 */
export function leaseQuery(workId: string) {
  return queryOptions({
    queryKey: ['lease', workId],
    queryFn: () => openWork(workId),
    staleTime: Infinity,
    gcTime: 5_000,
    retry: false,
  })
}

/** Keeps the lease that Next or opening gave, for the screen that is about to open. */
export function adoptLease(queryClient: QueryClient, work: Work): void {
  queryClient.setQueryData(leaseQuery(work.id).queryKey, work)
}

/** Forgets what is known of the queue: after anything that changed it. */
export function refreshWork(queryClient: QueryClient): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: ['work'] })
}

/** Takes the next item; undefined when nothing waits. */
export async function nextWork(): Promise<Work | undefined> {
  return (await unwrap(api.POST('/api/v1/work/next'))).item
}

/** Reserves the next item for two minutes, so that it is there the moment this one is done. */
export async function reserveWork(): Promise<Work | undefined> {
  return (await unwrap(api.POST('/api/v1/work/reserve'))).item
}

/** Opens an item that is mine already, here instead of elsewhere. */
export function openWork(id: string): Promise<Work> {
  return unwrap(api.POST('/api/v1/work/{id}/open', { params: { path: { id } } }))
}

/** Renews the lease. `idleSeconds`: how long the person did nothing, 0 while they work. */
export function heartbeat(id: string, fence: number, idleSeconds: number): Promise<Beat> {
  return unwrap(
    api.POST('/api/v1/work/{id}/heartbeat', { params: { path: { id } }, body: { fence, idleSeconds } }),
  )
}

/** Gives the item back with its draft. */
export function releaseWork(id: string, fence: number): Promise<unknown> {
  return unwrap(api.POST('/api/v1/work/{id}/release', { params: { path: { id } }, body: { fence } }))
}

/** Stops the work for a reason; `until` (ISO) ends the hold by itself. */
export function holdWork(id: string, fence: number, reason: string, until?: string): Promise<Work> {
  return unwrap(
    api.POST('/api/v1/work/{id}/hold', { params: { path: { id } }, body: { fence, reason, until } }),
  )
}

/** Finishes the item. A 422 names what still stands against it. */
export function completeWork(id: string, fence: number): Promise<unknown> {
  return unwrap(api.POST('/api/v1/work/{id}/complete', { params: { path: { id } }, body: { fence } }))
}
