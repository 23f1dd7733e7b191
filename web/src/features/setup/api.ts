import { queryOptions } from '@tanstack/react-query'
import { api, unwrap, type Schema } from '@/lib/api/client'
import { allPages } from '@/lib/api/pages'

export { clientsQuery, facilitiesQuery, type Client, type Facility } from '@/lib/places'
export type Person = Schema<'User'>
export type Target = Schema<'Target'>
export type Queue = Schema<'Queue'>
export type HoldReason = Omit<Schema<'HoldReason'>, 'kinds'> & { kinds: string[] }
export type AllowedNetwork = Schema<'Allowed'>
export type ChecklistLine = Schema<'ChecklistLine'>

/** The header that lets an edit through only if nobody changed the thing since; `new` where there was none. */
export function ifMatch(version: number | string = 'new') {
  return { 'If-Match': `"${version}"` }
}

/** Everybody the person may see. */
export const peopleQuery = queryOptions({
  queryKey: ['people'],
  queryFn: ({ signal }): Promise<Person[]> =>
    allPages((cursor) =>
      unwrap(api.GET('/api/v1/users', { params: { query: { limit: 200, cursor } }, signal })),
    ),
})

export const targetsQuery = queryOptions({
  queryKey: ['targets'],
  queryFn: async ({ signal }): Promise<Target[]> =>
    (await unwrap(api.GET('/api/v1/targets', { signal }))).items ?? [],
})

export const queuesQuery = queryOptions({
  queryKey: ['queues'],
  queryFn: async ({ signal }): Promise<Queue[]> =>
    (await unwrap(api.GET('/api/v1/queues', { signal }))).items ?? [],
})

export const holdReasonsQuery = queryOptions({
  queryKey: ['setup', 'hold-reasons'],
  queryFn: async ({ signal }): Promise<HoldReason[]> => {
    const { items } = await unwrap(api.GET('/api/v1/hold-reasons', { signal }))
    return (items ?? []).map((r) => ({ ...r, kinds: r.kinds ?? [] }))
  },
})

export const networksQuery = queryOptions({
  queryKey: ['allowed-networks'],
  queryFn: ({ signal }) => unwrap(api.GET('/api/v1/allowed-networks', { signal })),
})

export function checklistQuery(clientId: string) {
  return queryOptions({
    queryKey: ['checklist', clientId],
    queryFn: async ({ signal }): Promise<ChecklistLine[]> => {
      const call = api.GET('/api/v1/clients/{id}/checklist', { params: { path: { id: clientId } }, signal })
      return (await unwrap(call)).items ?? []
    },
    enabled: clientId !== '',
  })
}
