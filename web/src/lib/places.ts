import { queryOptions } from '@tanstack/react-query'
import { api, unwrap, type Schema } from './api/client'
import { allPages } from './api/pages'

export type Client = Schema<'Client'>
export type Facility = Omit<Schema<'Facility'>, 'workTypes'> & { workTypes: string[] }

const limit = 500

/** The clients that the person may see, by name. */
export const clientsQuery = queryOptions({
  queryKey: ['clients'],
  queryFn: ({ signal }): Promise<Client[]> =>
    allPages((cursor) =>
      unwrap(api.GET('/api/v1/clients', { params: { query: { limit, cursor } }, signal })),
    ),
})

/** The facilities that the person may see, by name. */
export const facilitiesQuery = queryOptions({
  queryKey: ['facilities'],
  queryFn: async ({ signal }): Promise<Facility[]> => {
    const all = await allPages((cursor) =>
      unwrap(api.GET('/api/v1/facilities', { params: { query: { limit, cursor } }, signal })),
    )
    return all.map((f) => ({ ...f, workTypes: f.workTypes ?? [] }))
  },
})
