import type { PageMark, Word } from '@/components/viewer/types'
import type { Corners, Evidence } from './types'

const fields: Record<Evidence['field'], string> = {
  account_number: 'Account',
  mrn: 'MRN',
  date_of_birth: 'Birth date',
  patient_name: 'Name',
}

/** "Account". */
export function fieldLabel(field: Evidence['field']): string {
  return fields[field]
}

/** "MRN agrees: 00417, page 2". */
export function evidenceText(e: Evidence): string {
  return `${fieldLabel(e.field)} ${e.agrees ? 'agrees' : 'differs'}: ${e.value}, page ${e.n}`
}

/** The words whose middle lies in the box, as a run; null where no word does (words still loading, another page). */
export function wordsIn(
  words: Word[],
  [left, top, right, bottom]: Corners,
): { first: number; last: number } | null {
  const inside = words.flatMap((w, i) => {
    const x = w.x + w.w / 2
    const y = w.y + w.h / 2
    return x >= left && x <= right && y >= top && y <= bottom ? [i] : []
  })
  const first = inside[0]
  const last = inside.at(-1)
  return first === undefined || last === undefined ? null : { first, last }
}

/** A candidate's evidence as marks on the page that is shown. */
export function evidenceMarks(evidence: Evidence[], pageId: string | undefined, words: Word[]): PageMark[] {
  return evidence.flatMap((e) => {
    const range = e.pageId === pageId ? wordsIn(words, e.box) : null
    return range ? [{ ...range, pageId: e.pageId, label: evidenceText(e), against: !e.agrees }] : []
  })
}
