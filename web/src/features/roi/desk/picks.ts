import { dayIn } from '@/lib/clock'
import type { ChartPaper, PagePick, Stay } from '../types'

/** Ids of the pages that are picked. */
export type Picked = ReadonlySet<string>

/** All documents of a chart in the order in which they are packed. */
export function papersOf(stays: Stay[]): ChartPaper[] {
  return stays.flatMap((s) => s.documents)
}

/** The selection as the server takes it: for each document its picked pages, or all of it. */
export function picksOf(stays: Stay[], picked: Picked): PagePick[] {
  return papersOf(stays).flatMap(({ id, pages }) => {
    const numbers = pages.filter((p) => picked.has(p.id)).map((p) => p.n)
    if (numbers.length === 0) return []
    return [numbers.length === pages.length ? { documentId: id } : { documentId: id, pages: numbers }]
  })
}

/** Takes these pages in, or leaves them out where all of them are in. */
export function toggled(picked: Picked, pages: readonly string[]): Set<string> {
  const all = pages.every((id) => picked.has(id))
  return marked(picked, pages, !all)
}

/** The pages with these taken in or left out. */
export function marked(picked: Picked, pages: readonly string[], taken: boolean): Set<string> {
  const next = new Set(picked)
  for (const id of pages) {
    if (taken) next.add(id)
    else next.delete(id)
  }
  return next
}

/** Whether a document is left out until a person decides otherwise. */
export function heldBack(paper: ChartPaper): boolean {
  return paper.sensitive.some((s) => s.leaveOut && !s.allowed)
}

/** What the rules propose: every page inside the scope, without what is sensitive and lacks its authority. */
export function proposal(stays: Stay[]): Set<string> {
  const papers = papersOf(stays).filter((d) => d.proposed && !heldBack(d))
  return new Set(papers.flatMap((d) => d.pages.map((p) => p.id)))
}

/** Documents dated, or else of a stay that lies, within these days of its facility (YYYY-MM-DD, each may be empty). */
export function datedWithin(stays: Stay[], from: string, to: string): ChartPaper[] {
  if (from === '' && to === '') return []
  const inside = (first: string, last: string) => (to === '' || first <= to) && (from === '' || last >= from)
  return stays.flatMap((s) => {
    const admitted = dayIn(s.admittedAt, s.timezone)
    const discharged = s.dischargedAt ? dayIn(s.dischargedAt, s.timezone) : admitted
    return s.documents.filter((d) =>
      d.documentDate ? inside(d.documentDate, d.documentDate) : inside(admitted, discharged),
    )
  })
}

/** "1-3, 7" → [1, 2, 3, 7], those between 1 and count; null where it cannot be read. */
export function pageNumbers(text: string, count: number): number[] | null {
  const numbers = new Set<number>()
  for (const part of text.split(',').map((p) => p.trim())) {
    if (part === '') continue
    const range = /^(\d+)(?:\s*[-–]\s*(\d+))?$/.exec(part)
    if (!range) return null
    const first = Number(range[1])
    const last = Number(range[2] ?? range[1])
    if (first < 1 || last < first || last > count) return null
    for (let n = first; n <= last; n++) numbers.add(n)
  }
  return [...numbers].toSorted((a, b) => a - b)
}
