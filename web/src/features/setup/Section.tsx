import { Button } from '@mantine/core'
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { DataTable } from '@/components/table/DataTable'
import type { Column, Sort } from '@/components/table/types'
import { KeyHint } from '@/components/KeyHint'
import { Panel } from '@/components/Panel'
import { useKeys } from '@/lib/keys'

interface Props<T> {
  /** What the rows are: names the table, its help and its file. */
  label: string
  query: Pick<UseQueryResult<unknown>, 'error' | 'refetch'>
  rows: T[] | undefined
  columns: Column<T>[]
  rowId: (row: T) => string
  empty: ReactNode
  /** "New client": the button that adds a row, with its key `n`. */
  add?: { label: string; run: () => void }
  onOpen?: (row: T) => void
  openId?: string | null
  toolbar?: ReactNode
  initialSort?: Sort
  rowHeight?: number
}

/** A dense table of one part of the setup, with what can be added and exported. */
export function Section<T>({ label, query, add, ...table }: Props<T>) {
  useKeys(label, [{ key: 'n', label: add?.label ?? '', run: () => add?.run(), when: add !== undefined }])
  return (
    <Panel flush>
      <DataTable
        {...table}
        label={label}
        error={query.error}
        onRetry={() => void query.refetch()}
        maxHeight="calc(100dvh - 190px)"
        toolbar={table.toolbar ?? <span />}
        exportAs={label.toLowerCase().replaceAll(' ', '-')}
        actions={
          add && (
            <Button size="xs" onClick={add.run} rightSection={<KeyHint keys="n" />}>
              {add.label}
            </Button>
          )
        }
      />
    </Panel>
  )
}
