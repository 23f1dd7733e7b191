import type { FieldProblem } from '@/lib/api/error'
import { fieldName } from '@/lib/api/error'
import type { Draft } from './draft'
import type { Edit } from './types'

/** A finding tied to the row it is about; `key` is undefined where it is about the case. */
export interface PlacedEdit extends Edit {
  key?: string
  /** The field of the row: "poa", "modifiers[0]". */
  field: string
}

/** Ties findings to rows, by the order in which the codes were sent. */
export function placeEdits(edits: Edit[], sent: Draft): PlacedEdit[] {
  return edits.map((edit) => {
    const [, index, field] = /^codes\[(\d+)\]\.?(.*)$/.exec(edit.location) ?? []
    return { ...edit, key: index === undefined ? undefined : sent[Number(index)]?.key, field: field ?? '' }
  })
}

/** The fields of a refused save as findings. */
export function refusedEdits(fields: FieldProblem[], sent: Draft): PlacedEdit[] {
  const edits = fields.map<Edit>((f) => ({
    rule: `refused ${f.location}`,
    level: 'error',
    location: fieldName(f.location),
    message: f.message,
  }))
  return placeEdits(edits, sent)
}

/** The findings about one row, worst first. */
export function editsOf(edits: PlacedEdit[], key: string): PlacedEdit[] {
  return edits.filter((e) => e.key === key).toSorted((a, b) => rank(a) - rank(b))
}

const rank = (edit: Edit) => (edit.level === 'error' ? 0 : 1)

/** Findings by level, those that block first. */
export function byLevel(edits: PlacedEdit[]): { level: Edit['level']; edits: PlacedEdit[] }[] {
  return (['error', 'warning'] as const)
    .map((level) => ({ level, edits: edits.filter((e) => e.level === level) }))
    .filter((group) => group.edits.length > 0)
}
