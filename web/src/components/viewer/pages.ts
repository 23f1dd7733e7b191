import { formatDate } from '@/lib/format'
import type { ChartDocument, FindHit, PageRef } from './types'

/** All pages of the chart in reading order. */
export function pagesOf(documents: ChartDocument[]): PageRef[] {
  return documents
    .flatMap((document) => document.pageList.map((page) => ({ document, page })))
    .map((ref, index) => ({ ...ref, index }))
}

/** The place of the first page of the next (1) or previous (-1) document, or the place given. */
export function documentBeside(pages: PageRef[], index: number, direction: 1 | -1): number {
  const here = pages[index]?.document.id
  const candidates = direction > 0 ? pages.slice(index) : pages.slice(0, index).toReversed()
  const other = candidates.find((p) => p.document.id !== here)
  if (!other) return index
  return pages.findIndex((p) => p.document.id === other.document.id)
}

/** How many hits each document has. */
export function hitsByDocument(hits: FindHit[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const hit of hits) counts.set(hit.documentId, (counts.get(hit.documentId) ?? 0) + 1)
  return counts
}

const abbreviations: Record<string, string> = {
  history_and_physical: 'History & physical',
  h_and_p: 'History & physical',
  ed_note: 'ED note',
  ekg: 'EKG',
}

/** "discharge_summary" → "Discharge summary". */
export function documentLabel(type: string): string {
  const words = type.replaceAll('_', ' ')
  return abbreviations[type] ?? words.charAt(0).toUpperCase() + words.slice(1)
}

/** "Discharge summary, Mar 4, 2026, page 2 of 3". */
export function pageLabel({ document, page }: PageRef): string {
  const date = document.documentDate ? `, ${formatDate(document.documentDate)}` : ''
  return `${documentLabel(document.documentType)}${date}, page ${page.n} of ${document.pageList.length}`
}
