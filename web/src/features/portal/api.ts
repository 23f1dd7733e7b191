import { api, unwrap, type Schema } from '@/lib/api/client'
import { ApiError, toApiError } from '@/lib/api/error'

export type Application = Schema<'Application'>
export type RequestView = Schema<'View'>
export type Hospital = Schema<'HospitalOutputBody'>
export type RequesterClass = Application['requesterClass']
export type Shown = { tracking: string; code: string }

const base = '/api/public/v1'

export const fetchHospital = (slug: string) =>
  unwrap(api.GET(`${base}/hospitals/{slug}`, { params: { path: { slug } } }))

export const ask = (slug: string, body: Application): Promise<Shown> =>
  unwrap(api.POST(`${base}/hospitals/{slug}/requests`, { params: { path: { slug } }, body }))

export const comeBack = (slug: string, tracking: string, code: string) =>
  unwrap(
    api.POST(`${base}/hospitals/{slug}/sessions`, { params: { path: { slug } }, body: { tracking, code } }),
  )

export const leave = () => unwrap(api.DELETE(`${base}/sessions/current`))

/** The request of this visit; null where nobody has come in. */
export async function fetchRequest(): Promise<RequestView | null> {
  try {
    return await unwrap(api.GET(`${base}/request`))
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return null
    throw error
  }
}

export const fetchWords = () => unwrap(api.GET(`${base}/request/authorization`))

export const sign = (body: Schema<'SignatureInputBody'>) =>
  unwrap(api.POST(`${base}/request/signatures`, { body }))

export const sendCode = (by: 'email' | 'phone') =>
  unwrap(api.POST(`${base}/request/proofs`, { body: { by } }))

export const confirmCode = (code: string) =>
  unwrap(api.POST(`${base}/request/proofs/confirmation`, { body: { code } }))

export const write = (text: string) => unwrap(api.POST(`${base}/request/messages`, { body: { text } }))

export const decideFee = (invoiceId: string, agree: boolean) =>
  unwrap(api.POST(`${base}/request/fee`, { body: { invoiceId, agree } }))

/** Bytes that a file may have; the server takes no more. */
const largestFile = 25 << 20

/**
 * Sends a file as it is; its name travels in a header, since addresses are kept by browsers and proxies. One that is too large is
 * refused before anything is sent: a server that stops reading looks like a broken line.
 */
export async function sendFile(kind: 'authorization' | 'identity' | 'answer', file: File): Promise<void> {
  if (file.size > largestFile) throw new ApiError(413, '', 'file-too-large')
  let response: Response
  try {
    response = await fetch(`${base}/request/files`, {
      method: 'POST',
      credentials: 'same-origin',
      headers: {
        'Content-Type': 'application/octet-stream',
        'X-File-Kind': kind,
        'X-File-Name': encodeURIComponent(file.name),
      },
      body: file,
    })
  } catch {
    throw new ApiError(0, '')
  }
  if (!response.ok) throw await toApiError(response)
}

/** Begins a download, which counts, and gives the address that the browser fetches. */
export async function beginDownload(id: string): Promise<string> {
  const begun = await unwrap(
    api.POST(`${base}/request/deliveries/{id}/downloads`, { params: { path: { id } } }),
  )
  return `${base}/request/downloads/${begun.id}`
}
