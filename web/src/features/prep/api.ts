import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { Correction } from '@/components/registration/correction'
import type { Under } from '@/components/work/useRun'
import { api, unwrap, unwrapTagged } from '@/lib/api/client'
import type { Asked, Candidate, Encounter, Evidence, PrepCase, PrepDocument } from './types'

/** Ids left out of an answer come as this. */
const noId = '00000000-0000-0000-0000-000000000000'

/** What the item is about: its documents with their pages, and what is lacking. */
export function caseQuery(caseId: string) {
  return queryOptions({
    queryKey: ['prep-case', caseId],
    queryFn: async ({ signal }): Promise<PrepCase> => {
      const found = await unwrap(
        api.GET('/api/v1/prep-cases/{id}', { params: { path: { id: caseId } }, signal }),
      )
      const documents = (found.documents ?? []).map((d) => ({
        ...d,
        pageList: d.pageList ?? [],
      })) as PrepDocument[]
      const lacks = (found.lacks ?? []).map((l) => ({
        ...l,
        documentId: l.documentId === noId ? undefined : l.documentId,
      }))
      return { id: found.id, encounterId: found.encounterId, documents, lacks }
    },
    staleTime: Infinity,
    gcTime: 0,
  })
}

/** Encounters a document may belong to, best first; with `q` those of that account or record number instead. */
export function candidatesQuery(documentId: string, q: string) {
  return queryOptions({
    queryKey: ['prep-candidates', documentId, q],
    queryFn: async ({ signal }): Promise<Candidate[]> => {
      const params = { path: { id: documentId } }
      const body = { q: q || undefined }
      const { items } = await unwrap(api.POST('/api/v1/documents/{id}/candidates', { params, body, signal }))
      return (items ?? []).map((c) => ({ ...c, evidence: (c.evidence ?? []) as Evidence[] }))
    },
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    gcTime: 60_000,
  })
}

/** An encounter's registered facts, with the tag that a correction must name. */
export interface TaggedEncounter {
  data: Encounter
  etag: string
}

/** The registered facts of an encounter. */
export function encounterQuery(id: string) {
  return queryOptions({
    queryKey: ['prep-encounter', id],
    queryFn: ({ signal }): Promise<TaggedEncounter> =>
      unwrapTagged(api.GET('/api/v1/encounters/{id}', { params: { path: { id } }, signal })),
    staleTime: 60_000,
  })
}

const at = (id: string) => ({ params: { path: { id } } })

/** A document and the version of it that is edited. */
export interface Seen {
  id: string
  version: number
}

const of = ({ id, version }: Seen) => ({ params: { path: { id }, header: { 'If-Match': `"${version}"` } } })

/** What a person says of a document; `signed` left out: not judged. */
export interface Description {
  documentType: string
  documentDate?: string
  signed?: boolean
}

/** Names a document's type, date and signature. */
export function describe(d: Seen, under: Under, body: Description) {
  return unwrap(api.PUT('/api/v1/documents/{id}/description', { ...of(d), body: { ...under, ...body } }))
}

/** Turns one page for good; `rotation` clockwise against the page as it came. */
export function rotate(d: Seen, under: Under, n: number, rotation: 0 | 90 | 180 | 270) {
  return unwrap(
    api.PUT('/api/v1/documents/{id}/rotation', { ...of(d), body: { ...under, pages: [n], rotation } }),
  )
}

/** Makes the pages after `after` a document of their own. */
export function split(id: string, under: Under, after: number, documentType?: string) {
  return unwrap(
    api.POST('/api/v1/documents/{id}/split', { ...at(id), body: { ...under, after, documentType } }),
  )
}

/** Appends another document's pages; that one ends. */
export function merge(id: string, under: Under, documentId: string) {
  return unwrap(api.POST('/api/v1/documents/{id}/merge', { ...at(id), body: { ...under, documentId } }))
}

/** Puts a document's pages in this order, those of other documents among them being moved here. */
export function arrange(d: Seen, under: Under, pageIds: string[]) {
  return unwrap(api.PUT('/api/v1/documents/{id}/pages', { ...of(d), body: { ...under, pageIds } }))
}

/** Matches a document to an encounter, or confirms it there; without one it becomes a case of its own. */
export function match(id: string, under: Under, encounterId: string | undefined) {
  return unwrap(api.POST('/api/v1/documents/{id}/match', { ...at(id), body: { ...under, encounterId } }))
}

/** Asks the hospital for documents; the item is then on hold until they arrive. */
export function ask(encounterId: string, under: Under, items: Asked[]) {
  return unwrap(
    api.POST('/api/v1/encounters/{id}/document-requests', { ...at(encounterId), body: { ...under, items } }),
  )
}

/** Corrects an encounter's registered facts. 412: somebody changed it meanwhile; 422 names the refused fields. */
export function correct({ data, etag }: TaggedEncounter, under: Under, correction: Correction) {
  const params = { path: { id: data.id }, header: { 'If-Match': etag } }
  return unwrap(api.PUT('/api/v1/encounters/{id}', { params, body: { ...correction, ...under } as never }))
}
