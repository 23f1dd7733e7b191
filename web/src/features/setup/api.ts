import { queryOptions } from '@tanstack/react-query'
import { api, unwrap, type Schema } from '@/lib/api/client'

export type Client = Schema<'Client'>
export type Facility = Omit<Schema<'Facility'>, 'workTypes'> & { workTypes: string[] }
export type Person = Schema<'User'>
export type Target = Schema<'Target'>
export type Queue = Schema<'Queue'>
export type HoldReason = Omit<Schema<'HoldReason'>, 'kinds'> & { kinds: string[] }
export type ChecklistLine = Schema<'ChecklistLine'>

/** The header that lets an edit through only if nobody changed the thing since; `new` where there was none. */
export function ifMatch(version: number | string = 'new') {
  return { 'If-Match': `"${version}"` }
}

export const clientsQuery = queryOptions({
  queryKey: ['clients'],
  queryFn: async ({ signal }): Promise<Client[]> =>
    (await unwrap(api.GET('/api/v1/clients', { signal }))).items ?? [],
})

export const facilitiesQuery = queryOptions({
  queryKey: ['facilities'],
  queryFn: async ({ signal }): Promise<Facility[]> => {
    const { items } = await unwrap(api.GET('/api/v1/facilities', { signal }))
    return (items ?? []).map((f) => ({ ...f, workTypes: f.workTypes ?? [] }))
  },
})

const mostPages = 50

/** Everybody the person may see: an agency's people fit on a few pages. */
export const peopleQuery = queryOptions({
  queryKey: ['people'],
  queryFn: async ({ signal }): Promise<Person[]> => {
    const all: Person[] = []
    let cursor: string | undefined
    for (let page = 0; page < mostPages; page++) {
      const query = { limit: 200, cursor }
      const { items, nextCursor } = await unwrap(api.GET('/api/v1/users', { params: { query }, signal }))
      all.push(...items)
      if (!nextCursor) break
      cursor = nextCursor
    }
    return all
  },
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
