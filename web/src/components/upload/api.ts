import { queryOptions } from '@tanstack/react-query'
import { api, unwrap } from '@/lib/api/client'

/** A batch's files and what was found in them, asked again every 2 s. */
export function batchQuery(id: string) {
  return queryOptions({
    queryKey: ['batches', id],
    queryFn: async ({ signal }) => {
      const found = await unwrap(api.GET('/api/v1/batches/{id}', { params: { path: { id } }, signal }))
      return found.files ?? []
    },
    refetchInterval: 2_000,
    gcTime: 0,
  })
}

/** Begins a batch for files of one facility, or of whichever their names tell. */
export async function newBatch(facilityId: string | undefined): Promise<string> {
  const body = facilityId ? { facilityId } : {}
  return (await unwrap(api.POST('/api/v1/batches', { body }))).id
}
