import { DetailedError, Upload } from 'tus-js-client'
import { backgroundHeaders } from '@/lib/activity'
import { newIdempotencyKey } from '@/lib/api/attempts'
import { csrfHeaders, noteStatus } from '@/lib/api/client'
import { defaultMessage } from '@/lib/api/error'

/** What a transfer tells. */
export interface TransferEvents {
  onAddress: (url: string) => void
  onProgress: (sent: number) => void
  onLost: () => void
  /** The server asks to come again later; the transfer does so by itself. */
  onHeld: () => void
  onSent: () => void
  /** `final`: the server will not take it, however often it is tried. */
  onBroke: (reason: string, final: boolean) => void
}

/** What the server is told of a file. */
export interface Metadata {
  filename: string
  batchId: string
  encounterId?: string
  requestId?: string
  facilityId?: string
  documentType?: string
}

const endpoint = '/api/v1/uploads'
const chunkBytes = 16 * 1024 * 1024
const waitsMs = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 30_000, 60_000, 60_000, 60_000]

/** Whether a status may pass by itself: no answer, a failing server, or somebody else writing at the moment. */
function passes(status: number): boolean {
  return status === 0 || status >= 500 || status === 409 || status === 423 || status === 429
}

/** Why the server refused, in its own words. */
export function refusalOf(status: number, body: string): string {
  try {
    const problem = JSON.parse(body) as { detail?: string; errors?: { message?: string }[] }
    const fields = (problem.errors ?? []).map((e) => e.message).filter(Boolean)
    if (problem.detail) return [problem.detail, ...fields].join(' ')
  } catch {
    // Not a problem document: a proxy's page, or nothing.
  }
  return defaultMessage(status)
}

/** A file on its way by the tus protocol; `url` goes on with an upload that was begun before. */
export function newTransfer(
  file: File,
  metadata: Metadata,
  url: string | null,
  events: TransferEvents,
): Upload {
  const key = newIdempotencyKey() // of the try to begin, and of those after lost answers
  const upload: Upload = new Upload(file, {
    endpoint,
    uploadUrl: url,
    metadata: Object.fromEntries(Object.entries(metadata).filter(([, value]) => value)) as Record<
      string,
      string
    >,
    chunkSize: chunkBytes,
    retryDelays: waitsMs,
    // The library would keep the file's name, which may hold a patient's, on the disk.
    storeFingerprintForResuming: false,
    onBeforeRequest(request) {
      const headers = { ...csrfHeaders(), ...backgroundHeaders() }
      for (const [name, value] of Object.entries(headers)) request.setHeader(name, value)
      if (request.getMethod() === 'POST') request.setHeader('Idempotency-Key', key)
    },
    onUploadUrlAvailable: () => {
      if (upload.url) events.onAddress(upload.url)
    },
    onProgress: (sent) => events.onProgress(sent),
    onShouldRetry(error) {
      const status = error.originalResponse?.getStatus() ?? 0
      if (!passes(status)) return false
      if (status === 0) events.onLost()
      else events.onHeld()
      return true
    },
    onSuccess: () => events.onSent(),
    onError(error) {
      const response = error instanceof DetailedError ? error.originalResponse : null
      const status = response?.getStatus() ?? 0
      noteStatus(endpoint, status)
      events.onBroke(refusalOf(status, response?.getBody() ?? ''), !passes(status) && status !== 401)
    },
  })
  return upload
}
