import { Button } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { toCsv } from '@/lib/csv'
import { saveBlob } from '@/lib/download'
import type { Column } from './table/types'

interface Props<T> {
  /** The file's name without its ending. */
  name: string
  /** Those that can be sorted are exported, by the value they sort by. */
  columns: Column<T>[]
  rows: T[] | undefined
}

/** Saves the rows on the screen as CSV, for small tables that are here as a whole. */
export function CsvButton<T>({ name, columns, rows = [] }: Props<T>) {
  const save = () => {
    const told = columns.flatMap(({ header, sortValue }) => (sortValue ? [{ header, sortValue }] : []))
    const csv = toCsv(
      told.map((c) => c.header),
      rows.map((row) => told.map((c) => c.sortValue(row))),
    )
    saveBlob(new Blob([csv], { type: 'text/csv;charset=utf-8' }), `${name}.csv`)
  }
  return (
    <Button
      size="xs"
      variant="default"
      disabled={rows.length === 0}
      leftSection={<IconDownload size={14} />}
      onClick={save}
    >
      CSV
    </Button>
  )
}
