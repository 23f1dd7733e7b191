import { describe, expect, it } from 'vitest'
import type { Column } from './types'
import { sheetOf } from './sheet'

interface Row {
  name: string
  rank: number
  since?: string
}

const columns: Column<Row>[] = [
  { id: 'name', header: 'Name', cell: (r) => r.name, sortValue: (r) => r.name },
  {
    id: 'rank',
    header: 'Rank',
    cell: (r) => r.rank,
    sortValue: (r) => -r.rank,
    exportValue: (r) => r.rank,
  },
  { id: 'since', header: 'Since', cell: (r) => r.since, exportValue: (r) => r.since },
  { id: 'act', header: 'Remove', cell: () => 'x' },
]

describe('sheetOf', () => {
  it('takes the export value before the sort value, and leaves out columns with neither', () => {
    expect(sheetOf('people', columns, [{ name: 'Ann', rank: 2, since: '2026-01-02' }])).toEqual({
      name: 'people',
      headings: ['Name', 'Rank', 'Since'],
      rows: [['Ann', 2, '2026-01-02']],
    })
  })

  it('writes what is absent as an empty cell', () => {
    expect(sheetOf('people', columns, [{ name: 'Bo', rank: 1 }]).rows).toEqual([['Bo', 1, null]])
  })
})
