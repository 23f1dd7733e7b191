import { queryOptions } from '@tanstack/react-query'
import { hitsOf } from '@/components/viewer/api'
import type { ChartDocument, Found } from '@/components/viewer/types'
import type { Under } from '@/components/work/useRun'
import { api, unwrap } from '@/lib/api/client'
import { at, of, once } from '../api'
import type {
  Area,
  Authorization,
  AuthorizationFields,
  Candidates,
  Chart,
  Correction,
  Fee,
  FeeFacts,
  Findings,
  Hits,
  Invoice,
  Letter,
  LetterKind,
  Mark,
  PagePick,
  RoiRequest,
  Selection,
} from '../types'

// What was read stays until an act changes it: the desk holds the request alone.
const kept = { staleTime: Infinity, gcTime: 0 }

/** The checklist as the server has it. */
export async function readAuthorization(id: string, signal?: AbortSignal): Promise<Authorization> {
  return (await unwrap(
    api.GET('/api/v1/roi-requests/{id}/authorization', { ...of(id), signal }),
  )) as Authorization
}

export function authorizationQuery(id: string) {
  return queryOptions({
    queryKey: ['roi-desk', id, 'authorization'],
    queryFn: ({ signal }) => readAuthorization(id, signal),
    ...kept,
  })
}

export function candidatesQuery(id: string) {
  return queryOptions({
    queryKey: ['roi-desk', id, 'candidates'],
    queryFn: async ({ signal }): Promise<Candidates> =>
      (await unwrap(api.GET('/api/v1/roi-requests/{id}/candidates', { ...of(id), signal }))) as Candidates,
    ...kept,
  })
}

/** The accepted patient's encounters and documents. */
export function chartQuery(id: string, patientId: string | undefined) {
  return queryOptions({
    queryKey: ['roi-desk', id, 'chart', patientId],
    queryFn: async ({ signal }): Promise<Chart> =>
      (await unwrap(api.GET('/api/v1/roi-requests/{id}/chart', { ...of(id), signal }))) as Chart,
    enabled: patientId !== undefined,
    ...kept,
  })
}

export function selectionQuery(id: string) {
  return queryOptions({
    queryKey: ['roi-desk', id, 'selection'],
    queryFn: async ({ signal }): Promise<Selection> =>
      (await unwrap(api.GET('/api/v1/roi-requests/{id}/selection', { ...of(id), signal }))) as Selection,
    ...kept,
  })
}

export function marksQuery(id: string) {
  return queryOptions({
    queryKey: ['roi-desk', id, 'marks'],
    queryFn: async ({ signal }): Promise<Mark[]> => {
      const { items } = await unwrap(api.GET('/api/v1/roi-requests/{id}/marks', { ...of(id), signal }))
      return (items ?? []) as Mark[]
    },
    ...kept,
  })
}

export function findingsQuery(id: string) {
  return queryOptions({
    queryKey: ['roi-desk', id, 'findings'],
    queryFn: async ({ signal }): Promise<Findings> =>
      (await unwrap(api.GET('/api/v1/roi-requests/{id}/findings', { ...of(id), signal }))) as Findings,
    ...kept,
  })
}

/** Words to look for, or a pattern instead. */
export interface Sought {
  text?: string
  pattern?: 'ssn' | 'phone' | 'date' | 'mrn' | 'email'
}

/** Where words or a pattern stand on the selected pages. */
export async function findHits(id: string, sought: Sought, signal?: AbortSignal): Promise<Hits> {
  return (await unwrap(
    api.POST('/api/v1/roi-requests/{id}/find', { ...of(id), body: sought, signal }),
  )) as Hits
}

/** The search of the page column: over the selected pages. */
export function pageFindQuery(id: string, text: string) {
  return queryOptions({
    queryKey: ['roi-desk', id, 'find', text] as string[],
    queryFn: async ({ signal }): Promise<Found> => {
      const { hits, unread, truncated } = await findHits(id, { text }, signal)
      return { hits: hitsOf(hits), unread, truncated }
    },
    enabled: text.trim().length > 1,
    staleTime: 30_000,
  })
}

export async function saveAuthorization(id: string, u: Under, version: number, fields: AuthorizationFields) {
  const body = { ...fields, ...u } as never
  return (await unwrap(
    api.PUT('/api/v1/roi-requests/{id}/authorization', { ...at(id, version), body }),
  )) as Authorization
}

export function savePatient(id: string, u: Under, version: number, patientId: string | undefined) {
  return unwrap(
    api.PUT('/api/v1/roi-requests/{id}/patient', { ...at(id, version), body: { ...u, patientId } }),
  )
}

export async function saveSelection(id: string, u: Under, version: number, picks: PagePick[]) {
  const body = { ...u, picks }
  return (await unwrap(
    api.PUT('/api/v1/roi-requests/{id}/selection', { ...at(id, version), body }),
  )) as Selection
}

/** How marks are made. */
export type How = 'box' | 'words' | 'found'

export async function addMarks(
  id: string,
  u: Under,
  key: string,
  marks: { how: How; reason: string; areas: Area[] },
) {
  const body = { ...u, ...marks }
  const { items, act } = await unwrap(api.POST('/api/v1/roi-requests/{id}/marks', { ...once(id, key), body }))
  return { items: (items ?? []) as Mark[], act }
}

export async function undoMarks(id: string, u: Under, act: string): Promise<Mark[]> {
  const { items } = await unwrap(
    api.POST('/api/v1/roi-requests/{id}/marks/undo', { ...of(id), body: { ...u, act } }),
  )
  return (items ?? []) as Mark[]
}

/** Looks everything through anew. */
export async function check(id: string, u: Under): Promise<Findings> {
  return (await unwrap(api.POST('/api/v1/roi-requests/{id}/check', { ...of(id), body: u }))) as Findings
}

export type Decision = 'accept' | 'leave_out' | 'reopen'

export async function decide(id: string, u: Under, findingId: string, decision: Decision, reason: string) {
  const body = { ...u, findingId, decision, reason }
  return (await unwrap(api.POST('/api/v1/roi-requests/{id}/decisions', { ...of(id), body }))) as Findings
}

/** What a letter says beside what the request tells. */
export interface Writing {
  kind: LetterKind
  dueOn?: string
  values: Record<string, string>
  lists: Record<string, string[]>
}

/** Writes a letter: a draft to read, or sent once for its key. 422 names placeholders that are still empty. */
export async function writeLetter(
  id: string,
  u: Under,
  writing: Writing,
  key: string | null,
): Promise<Letter> {
  const body = { ...u, ...writing, send: key !== null }
  const where = key === null ? of(id) : once(id, key)
  return (await unwrap(api.POST('/api/v1/roi-requests/{id}/letters', { ...where, body }))) as Letter
}

export async function reckonFee(id: string, u: Under, facts: FeeFacts): Promise<Fee> {
  return (await unwrap(
    api.POST('/api/v1/roi-requests/{id}/fee', { ...of(id), body: { ...u, ...facts } }),
  )) as Fee
}

export async function issueInvoice(id: string, u: Under, key: string, facts: FeeFacts): Promise<Invoice> {
  return (await unwrap(
    api.POST('/api/v1/roi-requests/{id}/invoice', { ...once(id, key), body: { ...u, ...facts } }),
  )) as Invoice
}

/** Corrects what was entered: situations, papers on file, the patient's facts. Who is no specialist needs no lease. */
export async function correctRequest(id: string, u: Under | null, version: number, fields: Correction) {
  const body = { ...fields, ...u }
  return (await unwrap(api.PUT('/api/v1/roi-requests/{id}', { ...at(id, version), body }))) as RoiRequest
}

export function decideReview(id: string, u: Under, decision: 'approve' | 'return', reasons: string[]) {
  return unwrap(
    api.POST('/api/v1/roi-requests/{id}/review', { ...of(id), body: { ...u, decision, reasons } }),
  )
}

interface Paper {
  id: string
  documentType: string
  documentDate?: string
  pages: { id: string; n: number; width: number; height: number; textFrom: 'none' | 'layer' | 'ocr' }[]
}

/** Documents of a request as the page viewer shows them. */
export function viewable(papers: Paper[]): ChartDocument[] {
  return papers.map(({ id, documentType, documentDate, pages }) => ({
    id,
    documentType,
    documentDate,
    pageList: pages.map((p) => ({ ...p, ocrState: 'not_needed' })),
  }))
}
