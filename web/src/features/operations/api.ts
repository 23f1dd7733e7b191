import { queryOptions } from '@tanstack/react-query'
import { api, unwrap, type Schema } from '@/lib/api/client'

/** A job whose last attempt failed. */
export type Failure = Schema<'Failure'>

const refreshMs = 10_000

/** How many jobs wait and run, and those that failed. Jobs send no wake-up calls, so it is asked again now and then. */
export const jobsQuery = queryOptions({
  queryKey: ['jobs'],
  queryFn: async ({ signal }) =>
    unwrap(api.GET('/api/v1/jobs', { params: { query: { limit: 500 } }, signal })),
  refetchInterval: refreshMs,
})

/** Lets failed jobs try again at once; gives how many do. */
export async function retry(ids: string[]): Promise<number> {
  return (await unwrap(api.POST('/api/v1/jobs/retry', { body: { ids } }))).retried
}
