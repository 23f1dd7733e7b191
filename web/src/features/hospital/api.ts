import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { Correction } from '@/components/registration/correction'
import { api, unwrap, type Schema } from '@/lib/api/client'

export { clientsQuery, facilitiesQuery } from '@/lib/places'

export type EncounterRow = Schema<'ListRow'>
export type Encounter = Schema<'Encounter'>
export type EncounterFields = Schema<'EncounterFields'>
export type DnfbLine = Schema<'DNFBLine'>
export type DocumentRequest = Schema<'Request'>
export type ProblemFile = Schema<'ChartProblem'>
export type Decision = Schema<'DecideInputBody'>['decision']

/** What narrows the encounters table. Empty: everything. */
export interface EncounterFilter {
  clientId: string
  status: string
  workType: string
  delayOwner: string
  dnfb: boolean
  q: string
  sort: 'created' | 'discharged' | 'oldest' | 'account'
}

export const noFilter: EncounterFilter = {
  clientId: '',
  status: '',
  workType: '',
  delayOwner: '',
  dnfb: false,
  q: '',
  sort: 'discharged',
}

const pageSize = 100

/** A page of the filtered list as the server is asked for it: fields that say nothing are left out. */
export function asked(filter: EncounterFilter, limit: number, cursor?: string): Schema<'EncounterSearch'> {
  const saying = Object.entries(filter).filter(([, value]) => value !== '' && value !== false)
  return { ...Object.fromEntries(saying), sort: filter.sort, limit, cursor: cursor || undefined }
}

export function encountersQuery(filter: EncounterFilter) {
  return infiniteQueryOptions({
    queryKey: ['encounters', 'list', filter],
    queryFn: async ({ signal, pageParam }) => {
      const body = asked(filter, pageSize, pageParam)
      return unwrap(api.POST('/api/v1/encounters/search', { body, signal }))
    },
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor || undefined,
    placeholderData: keepPreviousData,
    select: ({ pages }) => pages.flatMap((page) => page.items ?? []),
  })
}

export function encounterQuery(id: string) {
  return queryOptions({
    queryKey: ['encounters', 'one', id],
    queryFn: ({ signal }) => unwrap(api.GET('/api/v1/encounters/{id}', { params: { path: { id } }, signal })),
  })
}

export function dnfbQuery(clientId: string) {
  return queryOptions({
    queryKey: ['encounters', 'dnfb', clientId],
    queryFn: async ({ signal }) => {
      const query = { clientId: clientId || undefined }
      const found = await unwrap(api.GET('/api/v1/encounters/dnfb', { params: { query }, signal }))
      return { ...found, items: found.items ?? [] }
    },
    placeholderData: keepPreviousData,
  })
}

/** Documents that the agency waits for, the longest first, a few at a time. */
export function requestsQuery(clientId: string) {
  return infiniteQueryOptions({
    queryKey: ['encounters', 'requests', clientId],
    queryFn: ({ signal, pageParam }) => {
      const query = { clientId: clientId || undefined, limit: 12, cursor: pageParam }
      return unwrap(api.GET('/api/v1/document-requests', { params: { query }, signal }))
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: keepPreviousData,
    select: ({ pages }) => pages.flatMap((page) => page.items ?? []),
  })
}

/** Documents that the agency waits for of one encounter. */
export function requestsOfQuery(encounterId: string) {
  return queryOptions({
    queryKey: ['encounters', 'requests', 'of', encounterId],
    queryFn: async ({ signal }) => {
      const query = { encounterId }
      return (await unwrap(api.GET('/api/v1/document-requests', { params: { query }, signal }))).items ?? []
    },
  })
}

/** Files that were refused or put aside and wait for a decision, the oldest first, a few at a time. */
export function problemsQuery(clientId: string) {
  return infiniteQueryOptions({
    queryKey: ['encounters', 'problems', clientId],
    queryFn: ({ signal, pageParam }) => {
      const query = { clientId: clientId || undefined, limit: 12, cursor: pageParam }
      return unwrap(api.GET('/api/v1/sources/problems', { params: { query }, signal }))
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: keepPreviousData,
    select: ({ pages }) => pages.flatMap((page) => page.items ?? []),
  })
}

/** Discards a refused file, or lets one out of quarantine. 409: somebody decided meanwhile. */
export function decide(sourceId: string, decision: Decision, reason: string) {
  const params = { path: { id: sourceId } }
  return unwrap(api.POST('/api/v1/sources/{id}/decision', { params, body: { decision, reason } }))
}

/** Corrects registered facts. 412: somebody changed them meanwhile; 422 names the refused fields. */
export function correct(encounter: Encounter, correction: Correction) {
  const params = { path: { id: encounter.id }, header: { 'If-Match': `"${encounter.version}"` } }
  return unwrap(api.PUT('/api/v1/encounters/{id}', { params, body: correction as never }))
}

/** The newest coded result of an encounter. Asking for it marks it as delivered, so it is asked for on demand only. */
export async function fetchResult(encounterId: string) {
  return unwrap(api.GET('/api/v1/encounters/{id}/result', { params: { path: { id: encounterId } } }))
}

/** Results finalised since an instant (ISO), all pages. */
export async function fetchResults(since: string): Promise<Schema<'Result'>[]> {
  const all: Schema<'Result'>[] = []
  let cursor: string | undefined
  for (;;) {
    const query = { since: since || undefined, cursor, limit: 500 }
    const page = await unwrap(api.GET('/api/v1/results', { params: { query } }))
    const items = page.items ?? []
    all.push(...items)
    if (items.length < query.limit) return all
    cursor = page.nextCursor
  }
}
