import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api, idempotent, unwrap, unwrapTagged } from '@/lib/api/client'
import { saveBlob } from '@/lib/download'
import type {
  Account,
  History,
  Invoice,
  Letter,
  Package,
  RequestLine,
  Review,
  RoiRequest,
  Settings,
} from './types'

export { clientsQuery, facilitiesQuery } from '@/lib/places'

/** Names a request in the address of a call. */
export const of = (id: string) => ({ params: { path: { id } } })
/** Names a request in a call that makes something, once however often it is sent with that key. */
export const once = (id: string, key: string) => ({ params: { path: { id }, header: idempotent(key) } })
/** Names a request and the version of it that is changed. */
export const at = (id: string, version: number) => ({
  params: { path: { id }, header: { 'If-Match': `"${version}"` } },
})

/** One request with its clocks, paths and papers. */
export function requestQuery(id: string) {
  return queryOptions({
    queryKey: ['roi-request', id],
    queryFn: async ({ signal }): Promise<RoiRequest> =>
      (await unwrap(api.GET('/api/v1/roi-requests/{id}', { ...of(id), signal }))) as RoiRequest,
    staleTime: 10_000,
  })
}

/** What narrows the list of requests. `q` is looked up and never stands in an address. */
export interface RequestFilter {
  q: string
  clientId: string
  status: string
  delayOwner: string
  requesterClass: string
  open: boolean
  overdue: boolean
  sort: 'created' | 'due'
}

export const noFilter: RequestFilter = {
  q: '',
  clientId: '',
  status: '',
  delayOwner: '',
  requesterClass: '',
  open: true,
  overdue: false,
  sort: 'due',
}

/** One page of requests. */
export async function requestPage(
  filter: RequestFilter,
  limit: number,
  cursor?: string,
  signal?: AbortSignal,
): Promise<{ items: RequestLine[]; nextCursor?: string }> {
  const given = Object.entries(filter).filter(([, value]) => value !== '' && value !== false)
  const body = { ...Object.fromEntries(given), limit, cursor }
  const page = await unwrap(api.POST('/api/v1/roi-requests/search', { body: body as never, signal }))
  return { items: (page.items ?? []) as RequestLine[], nextCursor: page.nextCursor }
}

const rowsAtOnce = 100

export function requestsQuery(filter: RequestFilter) {
  return infiniteQueryOptions({
    queryKey: ['roi-requests', filter],
    queryFn: ({ pageParam, signal }) => requestPage(filter, rowsAtOnce, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor,
    select: (data) => data.pages.flatMap((p) => p.items),
    placeholderData: keepPreviousData,
  })
}

export function historyQuery(id: string) {
  return queryOptions({
    queryKey: ['roi-request', id, 'history'],
    queryFn: async ({ signal }): Promise<History> =>
      (await unwrap(api.GET('/api/v1/roi-requests/{id}/history', { ...of(id), signal }))) as History,
  })
}

export function lettersQuery(id: string) {
  return queryOptions({
    queryKey: ['roi-request', id, 'letters'],
    queryFn: async ({ signal }): Promise<Letter[]> => {
      const { items } = await unwrap(api.GET('/api/v1/roi-requests/{id}/letters', { ...of(id), signal }))
      return (items ?? []) as Letter[]
    },
  })
}

export function releasesQuery(id: string) {
  return queryOptions({
    queryKey: ['roi-request', id, 'releases'],
    queryFn: async ({ signal }): Promise<Package[]> => {
      const { items } = await unwrap(api.GET('/api/v1/roi-requests/{id}/releases', { ...of(id), signal }))
      return (items ?? []) as Package[]
    },
  })
}

export function reviewsQuery(id: string) {
  return queryOptions({
    queryKey: ['roi-request', id, 'reviews'],
    queryFn: async ({ signal }): Promise<Review[]> => {
      const { items } = await unwrap(api.GET('/api/v1/roi-requests/{id}/reviews', { ...of(id), signal }))
      return (items ?? []) as Review[]
    },
  })
}

/** The invoice that stands; null where none was issued. */
export function invoiceQuery(id: string) {
  return queryOptions({
    queryKey: ['roi-request', id, 'invoice'],
    queryFn: async ({ signal }): Promise<Invoice | null> => {
      const found = await unwrap(api.GET('/api/v1/roi-requests/{id}/invoice', { ...of(id), signal }))
      return (found.invoice ?? null) as Invoice | null
    },
  })
}

export interface TaggedSettings {
  data: Settings
  etag: string
}

/** How a client wants its requests handled, with the tag that a change must name. */
export function settingsQuery(clientId: string) {
  return queryOptions({
    queryKey: ['roi-settings', clientId],
    queryFn: async ({ signal }): Promise<TaggedSettings> => {
      const call = api.GET('/api/v1/clients/{id}/roi-settings', { ...of(clientId), signal })
      return (await unwrapTagged(call)) as TaggedSettings
    },
    enabled: clientId !== '',
  })
}

/** A patient's disclosures, with what counts and why the others do not. Asking for it is kept in the trail. */
export function accountQuery(patientId: string) {
  return queryOptions({
    queryKey: ['roi-account', patientId],
    queryFn: async ({ signal }): Promise<Account> =>
      (await unwrap(api.GET('/api/v1/patients/{id}/disclosures', { ...of(patientId), signal }))) as Account,
    enabled: patientId !== '',
  })
}

/** Hands the patient's account to the browser as a PDF; that it was given is kept. */
export async function saveAccount(patientId: string, language: 'en' | 'es'): Promise<void> {
  const params = { path: { id: patientId }, query: { language } }
  const blob = await unwrap(
    api.GET('/api/v1/patients/{id}/disclosures/document', { params, parseAs: 'blob' }),
  )
  saveBlob(blob as unknown as Blob, 'accounting-of-disclosures.pdf')
}

/** The patients of a record number: one for each hospital that has it. The number travels in the body alone. */
export async function findPatients(mrn: string): Promise<{ id: string; label: string }[]> {
  const { items } = await unwrap(api.POST('/api/v1/patients/search', { body: { mrn } }))
  return (items ?? []).map((p) => ({ id: p.id, label: `${p.lastName}, ${p.firstName} · MRN ${p.mrn}` }))
}
