import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api, unwrap, type Schema } from '@/lib/api/client'
import { allPages } from '@/lib/api/pages'
import type { Board, Case, Figure, History, Line, Productivity } from './types'

export { clientsQuery, facilitiesQuery } from '@/lib/places'

/** A query's parts; empty ones are not sent. */
export type Filter = Record<string, string | undefined>

type Get = (
  path: string,
  init: { params: { query: Filter }; signal: AbortSignal },
) => Promise<{ data?: unknown }>

async function ask<T>(path: string, filter: Filter, signal: AbortSignal): Promise<T> {
  const query = Object.fromEntries(Object.entries(filter).filter(([, v]) => v))
  return (await unwrap((api.GET as unknown as Get)(path, { params: { query }, signal }))) as T
}

/** An address with the filter's parts, for exports. */
export function withFilter(path: string, filter: Filter): string {
  const query = new URLSearchParams(
    Object.entries(filter).filter((e): e is [string, string] => Boolean(e[1])),
  )
  return `${path}?${query.toString()}`
}

/** Everything that the board shows. */
export function boardQuery(filter: { clientId?: string; kind?: string }) {
  return queryOptions({
    queryKey: ['board', filter],
    queryFn: ({ signal }) => ask<Board>('/api/v1/board', filter, signal),
    placeholderData: keepPreviousData,
  })
}

interface Page<T> {
  items: T[]
  nextCursor?: string
}

function pages<T>(key: unknown[], path: string, filter: Filter) {
  return infiniteQueryOptions({
    queryKey: [...key, filter],
    queryFn: ({ signal, pageParam }) => ask<Page<T>>(path, { ...filter, cursor: pageParam }, signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: keepPreviousData,
  })
}

/** The items behind a figure of the board. */
export function linesQuery(filter: Filter & { figure: Figure }) {
  return pages<Line>(['board', 'lines'], '/api/v1/board/items', { ...filter, limit: '100' })
}

/** Where one asks about everybody's figures, and where about one's own. */
function productivityPath(mine: boolean): string {
  return mine ? '/api/v1/productivity/me' : '/api/v1/productivity'
}

export function productivityQuery(mine: boolean, filter: Filter) {
  return queryOptions({
    queryKey: ['productivity', mine, filter],
    queryFn: ({ signal }) => ask<Productivity>(productivityPath(mine), filter, signal),
    placeholderData: keepPreviousData,
  })
}

/** The events behind a figure of productivity. */
export function casesQuery(mine: boolean, filter: Filter) {
  return pages<Case>(['productivity', 'cases', mine], `${productivityPath(mine)}/items`, filter)
}

/** All of them, page by page, for an export. */
export function allCases(mine: boolean, filter: Filter): Promise<Case[]> {
  const { signal } = new AbortController()
  return allPages((cursor) =>
    ask<Page<Case>>(`${productivityPath(mine)}/items`, { ...filter, cursor }, signal),
  )
}

export function historyQuery(encounterId: string) {
  return queryOptions({
    queryKey: ['encounter-history', encounterId],
    queryFn: ({ signal }) => ask<History>(`/api/v1/encounters/${encounterId}/history`, {}, signal),
  })
}

/** The encounter itself with its documents. Asking is in the trail as a look at it. */
export function encounterQuery(id: string) {
  return queryOptions({
    queryKey: ['encounter-history', id, 'encounter'],
    queryFn: ({ signal }) => unwrap(api.GET('/api/v1/encounters/{id}', { params: { path: { id } }, signal })),
  })
}

export const techniciansQuery = queryOptions({
  queryKey: ['board', {}],
  queryFn: ({ signal }) => ask<Board>('/api/v1/board', {}, signal),
  select: (board) => board.people,
})

export type Command = Schema<'Command'>

/** What became of one item. */
export interface Result {
  id: string
  ok: boolean
  message?: string
}

/** Does one action on many items; the answer tells each item's fate. */
export async function manage(command: Command): Promise<Result[]> {
  return (await unwrap(api.POST('/api/v1/work/bulk', { body: command }))).items ?? []
}
