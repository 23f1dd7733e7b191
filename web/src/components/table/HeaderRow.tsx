import { Checkbox, Tooltip } from '@mantine/core'
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import type { Column, Sort } from './types'
import classes from './DataTable.module.css'

interface Props<T> {
  columns: Column<T>[]
  sort: Sort | null
  onSort: (columnId: string) => void
  /** Present when rows can be selected. */
  selection?: { all: boolean; some: boolean; toggleAll: () => void }
}

/** A table's headings; those of sortable columns are buttons. */
export function HeaderRow<T>({ columns, sort, onSort, selection }: Props<T>) {
  return (
    <tr>
      {selection && (
        <th scope="col" className={classes.check}>
          <Checkbox
            size="xs"
            aria-label="Select all rows"
            tabIndex={-1}
            checked={selection.all}
            indeterminate={selection.some && !selection.all}
            onChange={selection.toggleAll}
          />
        </th>
      )}
      {columns.map((column) => (
        <HeaderCell key={column.id} column={column} sort={sort} onSort={onSort} />
      ))}
    </tr>
  )
}

function HeaderCell<T>({ column, sort, onSort }: { column: Column<T> } & Pick<Props<T>, 'sort' | 'onSort'>) {
  const sorted = sort?.columnId === column.id
  const Arrow = sort?.descending ? IconArrowDown : IconArrowUp
  const label = (
    <Tooltip label={column.hint} disabled={!column.hint} multiline maw={320}>
      <span>{column.header}</span>
    </Tooltip>
  )
  return (
    <th
      scope="col"
      data-align={column.align}
      aria-sort={sorted ? (sort.descending ? 'descending' : 'ascending') : undefined}
    >
      {column.sortValue ? (
        <button type="button" className={classes.sort} onClick={() => onSort(column.id)}>
          {label}
          {sorted && <Arrow size={12} aria-hidden />}
        </button>
      ) : (
        label
      )}
    </th>
  )
}
