import type { StatusLook } from '@/components/StatusBadge'

export const workTypes = ['IP', 'OP', 'ED', 'SDS', 'OBS', 'PROFEE', 'ANC'] as const

export const statuses = [
  { value: 'awaiting_documents', label: 'Awaiting documents' },
  { value: 'ready', label: 'Ready' },
  { value: 'in_coding', label: 'In coding' },
  { value: 'on_hold', label: 'On hold' },
  { value: 'coded', label: 'Coded' },
  { value: 'in_review', label: 'In review' },
  { value: 'final', label: 'Final' },
  { value: 'delivered', label: 'Delivered' },
  { value: 'cancelled', label: 'Cancelled' },
]

/** Who owns a delay, as a hospital's clerk reads it. */
const owners: Record<string, string> = {
  agency: 'The agency',
  hospital: 'The hospital',
  physician: 'The physician',
  none: 'Nobody: done',
}

export function ownerLabel(owner: string): string {
  return owners[owner] ?? owner
}

/** "discharge_summary" → "Discharge summary". */
export function documentLabel(type: string): string {
  const words = type.replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** "Operative report is missing". */
export function askedFor(documentType: string, problem: string): string {
  const what: Record<string, string> = {
    missing: 'is missing',
    unsigned: 'is not signed',
    illegible: 'cannot be read',
  }
  return `${documentLabel(documentType)} ${what[problem] ?? problem}`
}

/** States of a file that are not documents' or encounters'. */
export const fileLooks: Record<string, StatusLook> = {
  uploading: { label: 'On its way', tone: 'info' },
  accepted: { label: 'Accepted', tone: 'good' },
  duplicate: { label: 'Here already', tone: 'neutral' },
  quarantined: { label: 'Put aside', tone: 'bad' },
  discarded: { label: 'Discarded', tone: 'neutral' },
}
