import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api, unwrap } from '@/lib/api/client'
import { allPages } from '@/lib/api/pages'
import { searchParams } from './filter'
import type { Checkpoint, TrailEvent, TrailFilter, VerifyReport } from './types'

const pageSize = 200

interface EventPage {
  items: TrailEvent[]
  nextCursor?: string
}

async function fetchPage(
  filter: TrailFilter,
  limit: number,
  cursor?: string,
  signal?: AbortSignal,
): Promise<EventPage> {
  const query = { ...searchParams(filter), limit, cursor }
  const page = await unwrap(api.GET('/api/v1/audit-events', { params: { query }, signal }))
  return { items: page.items ?? [], nextCursor: page.nextCursor }
}

/** The trail, newest first, page after page. Each page asked for is itself an act in the trail: never asked again by itself. */
export function trailQuery(filter: TrailFilter) {
  return infiniteQueryOptions({
    queryKey: ['trail', filter],
    queryFn: ({ signal, pageParam }) => fetchPage(filter, pageSize, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor,
    staleTime: Infinity,
    gcTime: 60_000,
  })
}

/** Most rows one export holds; a larger one wants a narrower period. */
export const mostExported = 20_000

/** All rows of a search for an export, up to `mostExported`; `more` says that there are others. */
export async function fetchAll(
  filter: TrailFilter,
  onProgress: (rows: number) => void,
): Promise<{ rows: TrailEvent[]; more: boolean }> {
  const rows: TrailEvent[] = []
  let cursor: string | undefined
  do {
    const page = await fetchPage(filter, 500, cursor)
    rows.push(...page.items)
    cursor = page.nextCursor
    onProgress(rows.length)
  } while (cursor && rows.length < mostExported)
  return { rows, more: cursor !== undefined }
}

/** Everything done with one encounter, oldest first; the pages come newest first. Asking is an act in the trail. */
export function historyQuery(encounterId: string) {
  return queryOptions({
    queryKey: ['trail', 'encounter', encounterId],
    queryFn: async ({ signal }): Promise<TrailEvent[]> => {
      const all = await allPages((cursor) => {
        const params = { path: { id: encounterId }, query: { limit: 1000, cursor } }
        return unwrap(api.GET('/api/v1/encounters/{id}/access', { params, signal }))
      })
      return all.reverse()
    },
    staleTime: Infinity,
    gcTime: 60_000,
  })
}

/** The account number of an encounter. Asking is in the trail as a look at the encounter. */
export function accountQuery(encounterId: string) {
  return queryOptions({
    queryKey: ['trail', 'account', encounterId],
    queryFn: async ({ signal }): Promise<string> => {
      const params = { path: { id: encounterId } }
      return (await unwrap(api.GET('/api/v1/encounters/{id}', { params, signal }))).accountNumber
    },
    staleTime: Infinity,
  })
}

/** The newest signed state of the log. */
export const checkpointQuery = queryOptions({
  queryKey: ['trail', 'checkpoint'],
  queryFn: ({ signal }): Promise<Checkpoint> => unwrap(api.GET('/api/v1/audit/checkpoint', { signal })),
})

/** Recomputes the whole log; seconds to minutes for a large one. */
export async function verifyTrail(): Promise<VerifyReport> {
  const report = await unwrap(api.POST('/api/v1/audit/verify'))
  return { ...report, problems: report.problems ?? [] }
}
