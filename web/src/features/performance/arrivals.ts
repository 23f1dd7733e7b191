import type { TimelineEntry } from '@/components/Timeline'
import type { Schema } from '@/lib/api/client'
import { plural } from '@/lib/format'

/** What of an encounter the history tells. */
export type Arrived = Pick<
  Schema<'Encounter'>,
  'createdAt' | 'admittedAt' | 'dischargedAt' | 'billedAt' | 'documents'
>

/** What happened to an encounter beside the work on it: the stay, its registration, each document, the bill. */
export function arrivalsOf(encounter?: Arrived): TimelineEntry[] {
  if (!encounter) return []
  const moments: [string, string | undefined][] = [
    ['Admitted', encounter.admittedAt],
    ['Discharged', encounter.dischargedAt],
    ['Registered here', encounter.createdAt],
    ['Billed by the hospital', encounter.billedAt],
  ]
  const stay = moments.flatMap(([title, at]) => (at ? [{ id: title, at, title }] : []))
  const files = (encounter.documents ?? []).map((d) => ({
    id: d.id,
    at: d.createdAt,
    title: `Document: ${d.documentType.replaceAll('_', ' ') || 'not named yet'}`,
    detail: [plural(d.pages, 'page'), d.signed === false && 'not signed'].filter(Boolean).join(' · '),
  }))
  return [...stay, ...files]
}

/** Entries by their time; what happened at one moment keeps its order. */
export function inOrder(entries: TimelineEntry[]): TimelineEntry[] {
  return entries.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))
}
