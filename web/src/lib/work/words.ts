import { formatDue } from '@/lib/format'
import type { Work } from './types'

const kinds: Record<string, string> = {
  chart_prep: 'Chart prep',
  coding: 'Coding',
  coding_review: 'Review',
  coding_rework: 'Rework',
  roi: 'Release',
  roi_review: 'Release review',
}

const priorities: Record<number, string> = { 1: 'STAT', 2: 'Urgent', 4: 'Low', 5: 'Lowest' }

const owners: Record<string, string> = {
  agency: 'we own the delay',
  hospital: 'the hospital owns the delay',
  physician: 'the physician owns the delay',
}

/** "Coding", "Chart prep". */
export function kindLabel(kind: string): string {
  return kinds[kind] ?? kind.replaceAll('_', ' ')
}

/** "STAT", "Urgent"; routine work is not labelled. */
export function priorityLabel(priority: number): string {
  return priorities[priority] ?? ''
}

/** "the hospital owns the delay". */
export function ownerLabel(owner: string): string {
  return owners[owner] ?? owner
}

/** One line about an item: "STAT ED · Northlake West · due 14:30". */
export function describeWork(work: Work, now: number): string {
  const type = [priorityLabel(work.priority), work.workType].filter(Boolean).join(' ')
  const kind = work.kind === 'coding' ? '' : kindLabel(work.kind).toLowerCase()
  return [
    [type, kind].filter(Boolean).join(' '),
    work.facility.name,
    work.dueAt ? formatDue(work.dueAt, now) : '',
  ]
    .filter(Boolean)
    .join(' · ')
}

/** The screen an item is worked on. Only ids stand in it. */
export function workPath(work: Pick<Work, 'id' | 'kind'>): string {
  const screen = work.kind === 'chart_prep' ? 'prep' : work.kind.startsWith('roi') ? 'roi' : 'coding'
  return `/${screen}/${work.id}`
}
