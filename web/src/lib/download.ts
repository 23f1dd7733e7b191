import { noteStatus } from './api/client'
import { toApiError } from './api/error'

/** The formats every table can be exported to. */
export type ExportFormat = 'csv' | 'xlsx'

/** The file name a Content-Disposition header proposes, or the fallback. */
export function fileNameOf(disposition: string | null, fallback: string): string {
  const encoded = disposition?.match(/filename\*=UTF-8''([^;]+)/i)?.[1]
  if (encoded) return decodeURIComponent(encoded)
  return disposition?.match(/filename="?([^";]+)"?/i)?.[1] ?? fallback
}

/**
 * Fetches an export and hands it to the browser as a file. Rejects with ApiError when refused, instead of
 * leaving the page for an error document.
 * @param path e.g. "/api/v1/productivity/export"; its query may already hold the table's filters.
 */
export async function downloadExport(
  path: string,
  format: ExportFormat,
  fallbackName: string,
): Promise<void> {
  const url = new URL(path, location.origin)
  url.searchParams.set('format', format)
  const response = await fetch(url, { credentials: 'same-origin' })
  if (!response.ok) {
    noteStatus(url.href, response.status)
    throw await toApiError(response)
  }
  const name = fileNameOf(response.headers.get('Content-Disposition'), `${fallbackName}.${format}`)
  saveBlob(await response.blob(), name)
}

/** Hands bytes to the browser as a file of that name. */
export function saveBlob(blob: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  // The download has its own hold on the bytes once started; give slow browsers a moment to start it.
  window.setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}
