import type { Column, Sort } from './types'

const collator = new Intl.Collator('en-US', { numeric: true, sensitivity: 'base' })

function compare(a: string | number, b: string | number): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(String(a), String(b))
}

/** The rows in the order asked for, equal ones as they came, empty values last. */
export function sortRows<T>(rows: T[], columns: Column<T>[], sort: Sort | null): T[] {
  const value = columns.find((c) => c.id === sort?.columnId)?.sortValue
  if (!sort || !value) return rows
  const sign = sort.descending ? -1 : 1
  return rows.toSorted((left, right) => {
    const a = value(left)
    const b = value(right)
    if (a === null || b === null) return Number(a === null) - Number(b === null)
    return sign * compare(a, b)
  })
}

/** What a click on a heading leads to: ascending, descending, as it came. */
export function nextSort(sort: Sort | null, columnId: string): Sort | null {
  if (sort?.columnId !== columnId) return { columnId, descending: false }
  return sort.descending ? null : { columnId, descending: true }
}

/** The rows of `held` first and in its order, without those that went; new ones follow. */
export function keepOrder<T>(held: string[], rows: T[], rowId: (row: T) => string): T[] {
  const place = new Map(held.map((id, index) => [id, index]))
  const at = (row: T) => place.get(rowId(row)) ?? held.length
  return rows.toSorted((a, b) => at(a) - at(b))
}
