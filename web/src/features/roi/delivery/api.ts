import { queryOptions } from '@tanstack/react-query'
import { api, unwrap, type Schema } from '@/lib/api/client'

export type Delivery = Schema<'Delivery'>
export type Method = Delivery['method']
export type Made = Schema<'DeliverOutputBody'>

const of = (id: string) => ({ params: { path: { id } } })

/** The deliveries of a request with their proofs. */
export const deliveriesQuery = (request: string) =>
  queryOptions({
    queryKey: ['roi-deliveries', request],
    queryFn: ({ signal }) =>
      unwrap(api.GET('/api/v1/roi-requests/{id}/deliveries', { ...of(request), signal })),
  })

export const deliver = (request: string, body: Schema<'DeliverInputBody'>): Promise<Made> =>
  unwrap(api.POST('/api/v1/roi-requests/{id}/deliveries', { ...of(request), body }))

export const revoke = (id: string) => unwrap(api.POST('/api/v1/roi-deliveries/{id}/revocation', of(id)))

export const markDone = (id: string, state: 'sent' | 'picked_up', reference: string) =>
  unwrap(
    api.POST('/api/v1/roi-deliveries/{id}/done', {
      ...of(id),
      body: { state, reference: reference.trim() || undefined },
    }),
  )

/** A sheet of address labels of deliveries, as PDF. */
export async function fetchLabels(ids: string[]): Promise<Blob> {
  return (await unwrap(
    api.POST('/api/v1/roi-deliveries/labels', { body: { ids }, parseAs: 'blob' }),
  )) as unknown as Blob
}

/** What is to be printed, mailed or faxed. */
export const jobsQuery = (state: 'waiting' | 'sent') =>
  queryOptions({
    queryKey: ['roi-delivery-jobs', state],
    queryFn: ({ signal }) =>
      unwrap(api.GET('/api/v1/roi-deliveries', { params: { query: { state, limit: 200 } }, signal })),
  })
