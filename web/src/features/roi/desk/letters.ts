import type { LetterKind } from '../types'
import type { Writing } from './api'

export const letterKinds: { value: LetterKind; label: string }[] = [
  { value: 'correction_needed', label: 'Correction needed' },
  { value: 'extension', label: 'More time (extension)' },
  { value: 'denial', label: 'Denial, with review rights' },
  { value: 'denial_final', label: 'Denial, without review' },
  { value: 'fee_estimate', label: 'What it costs' },
  { value: 'no_records', label: 'No records found' },
  { value: 'subpoena_response', label: 'Answer to a subpoena' },
]

/** A place in a letter that a person fills in. */
export interface Blank {
  name: string
  label: string
  kind: 'line' | 'text' | 'list' | 'day'
}

const known: Record<string, Omit<Blank, 'name'>> = {
  hospital_name: { label: 'Hospital', kind: 'line' },
  agency_name: { label: 'Agency', kind: 'line' },
  contact_phone: { label: 'Telephone for questions', kind: 'line' },
  contact_address: { label: 'Address to write to', kind: 'line' },
  portal_address: { label: 'Address of the web page', kind: 'line' },
  privacy_officer: { label: "Hospital's privacy contact", kind: 'line' },
  answer_by: { label: 'Answer by', kind: 'day' },
  missing_items: { label: 'What is missing, a line each', kind: 'list' },
  needed_items: { label: 'What is still needed, a line each', kind: 'list' },
  delay_reason: { label: 'Why it takes longer', kind: 'text' },
  denial_basis: { label: 'Why it is denied', kind: 'text' },
  records_description: { label: 'Which records', kind: 'text' },
  page_count: { label: 'Pages', kind: 'line' },
  fee_total: { label: 'Total', kind: 'line' },
  fee_lines: { label: 'Lines of the fee', kind: 'list' },
  fee_reasons: { label: 'Why it may be asked for', kind: 'list' },
}

const blanks: Record<LetterKind, string[]> = {
  correction_needed: ['missing_items', 'answer_by'],
  extension: ['delay_reason'],
  denial: ['denial_basis'],
  denial_final: ['denial_basis'],
  fee_estimate: ['answer_by'],
  no_records: [],
  subpoena_response: ['needed_items', 'answer_by'],
}

/** Lists that the server fills from what it knows, where nobody writes them. */
export const filledIn = ['missing_items', 'needed_items']

/** Who sends a letter and from where: asked for where the client's settings do not say, or its public page is closed. */
const senders = [
  'hospital_name',
  'agency_name',
  'contact_phone',
  'contact_address',
  'privacy_officer',
  'portal_address',
]

/** What a person fills in for a letter: what it always asks, what a refusal says is still empty, and what was typed before. */
export function blanksOf(kind: LetterKind, refused: string[], typed: Typed): Blank[] {
  const sent = senders.filter((name) => typed[name] !== undefined)
  const names = [...new Set([...blanks[kind], ...sent, ...refused.map((r) => r.replace(/^values\./, ''))])]
    // The promised day has a field of its own.
    .filter((name) => name !== 'new_due_date')
  return names.map((name) => ({
    name,
    ...(known[name] ?? { label: name.replaceAll('_', ' '), kind: 'line' }),
  }))
}

/** What was typed for a request's letters, by placeholder; lists are a line each. */
export type Typed = Record<string, string>

/** The letter as the server takes it: lists go apart, and what is empty it fills in or asks for. */
export function writingOf(kind: LetterKind, typed: Typed, dueOn: string): Writing {
  const writing: Writing = {
    kind,
    values: {},
    lists: {},
    dueOn: (kind === 'extension' && dueOn) || undefined,
  }
  for (const [name, text] of Object.entries(typed)) {
    if (text.trim() === '') continue
    const lines = text.split('\n').map((l) => l.trim())
    if (known[name]?.kind === 'list') writing.lists[name] = lines.filter(Boolean)
    else writing.values[name] = text.trim()
  }
  return writing
}
