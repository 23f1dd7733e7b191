import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api, unwrap, unwrapTagged, type Schema } from '@/lib/api/client'
import { plain } from './draft'
import type { CodeDetails, CodeHit, CodeSystem, CodingCase, EncounterHeader, ServerCode } from './types'

/** The newest a save gave, or what was read: a case with the tag that the next save must name. */
export interface TaggedCase {
  data: CodingCase
  etag: string
}

function whole(c: Schema<'Case'>): CodingCase {
  const systems = { ...c.codeSystems, procedures: c.codeSystems.procedures ?? [] }
  return {
    ...c,
    codes: c.codes ?? [],
    edits: c.edits ?? [],
    codeSystems: systems as CodingCase['codeSystems'],
  }
}

/** Reads a case. */
export async function fetchCase(id: string, signal?: AbortSignal): Promise<TaggedCase> {
  const call = api.GET('/api/v1/coding-cases/{id}', { params: { path: { id } }, signal })
  const { data, etag } = await unwrapTagged(call)
  return { data: whole(data), etag }
}

/** A case as it was when it was opened; the workbench keeps what came after. */
export function caseQuery(id: string) {
  return queryOptions({
    queryKey: ['coding-case', id],
    queryFn: ({ signal }) => fetchCase(id, signal),
    staleTime: Infinity,
    gcTime: 0,
  })
}

/** Replaces the codes of a case under the lease. 412: somebody saved meanwhile; 409 lease-lost; 422: a code is refused. */
export async function putCodes(
  caseId: string,
  etag: string,
  lease: { workItemId: string; fence: number },
  codes: ServerCode[],
): Promise<TaggedCase> {
  const call = api.PUT('/api/v1/coding-cases/{id}/codes', {
    params: { path: { id: caseId }, header: { 'If-Match': etag } },
    body: { ...lease, codes },
  })
  const { data, etag: next } = await unwrapTagged(call)
  return { data: whole(data), etag: next }
}

/** Who the chart is about. */
export function encounterQuery(id: string) {
  return queryOptions({
    queryKey: ['coding-encounter', id],
    queryFn: async ({ signal }): Promise<EncounterHeader> =>
      unwrap(api.GET('/api/v1/encounters/{id}', { params: { path: { id } }, signal })),
    staleTime: 5 * 60_000,
  })
}

const searchLimit = 25

/** Codes in force on the day that fit what was typed, best first. Several systems are asked side by side. */
export function searchQuery(systems: CodeSystem[], text: string, on: string) {
  return queryOptions({
    queryKey: ['codes', systems.join(), text, on],
    queryFn: async ({ signal }): Promise<CodeHit[]> => {
      const lists = await Promise.all(
        systems.map(async (system) => {
          const query = { system, q: text, on, limit: searchLimit }
          return ((await unwrap(api.GET('/api/v1/codes', { params: { query }, signal }))).items ??
            []) as CodeHit[]
        }),
      )
      return exactFirst(lists.flat(), text)
    },
    enabled: text.trim() !== '',
    placeholderData: keepPreviousData,
    staleTime: Infinity,
  })
}

/** With several systems, a code typed in full comes first whichever it is of. */
function exactFirst(hits: CodeHit[], text: string): CodeHit[] {
  const typed = plain(text.trim())
  return hits.toSorted((a, b) => Number(plain(b.code) === typed) - Number(plain(a.code) === typed))
}

/** One code on a day, with what stands below it and beside it in the book. */
export function codeQuery(system: CodeSystem, code: string, on: string) {
  return queryOptions({
    queryKey: ['code', system, plain(code), on],
    queryFn: async ({ signal }): Promise<CodeDetails> => {
      const params = { path: { system, code: plain(code) }, query: { on } }
      const found = await unwrap(api.GET('/api/v1/codes/{system}/{code}', { params, signal }))
      return {
        ...found,
        system,
        children: (found.children ?? []) as CodeHit[],
        neighbours: (found.neighbours ?? []) as CodeHit[],
      }
    },
    staleTime: Infinity,
    retry: false,
  })
}

/** Whether only the small starter set of codes is loaded. */
export const releasesQuery = queryOptions({
  queryKey: ['code-releases'],
  queryFn: async ({ signal }) => unwrap(api.GET('/api/v1/code-releases', { signal })),
  staleTime: 5 * 60_000,
})
