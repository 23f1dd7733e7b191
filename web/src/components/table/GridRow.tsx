import { Checkbox } from '@mantine/core'
import type { MouseEvent, ReactNode } from 'react'
import type { Column } from './types'
import type { RowSelection } from './useRowSelection'
import classes from './DataTable.module.css'

interface Props<T> {
  row: T
  id: string
  /** The element's id, which the grid names as its active descendant. */
  elementId: string
  index: number
  height: number
  columns: Column<T>[]
  /** Present when rows can be selected. */
  selection?: RowSelection
  active: boolean
  open: boolean
  opens: boolean
  onClick: (event: MouseEvent, id: string) => void
}

/** One row of a DataTable. */
export function GridRow<T>({ row, id, selection, columns, ...props }: Props<T>) {
  return (
    // Keys are the grid's: it holds the focus and names this row as active.
    <tr
      id={props.elementId}
      aria-rowindex={props.index + 2}
      aria-selected={selection ? selection.has(id) : undefined}
      data-active={props.active || undefined}
      data-open={props.open || undefined}
      data-opens={props.opens || undefined}
      style={{ height: props.height }}
      onClick={(event) => props.onClick(event, id)}
    >
      {selection && (
        <td role="gridcell" className={classes.check}>
          <Checkbox
            size="xs"
            aria-label="Select row"
            tabIndex={-1}
            checked={selection.has(id)}
            onChange={(event) => {
              const { shiftKey } = event.nativeEvent as globalThis.MouseEvent
              if (shiftKey) selection.extendTo(id, id)
              else selection.toggle(id)
            }}
          />
        </td>
      )}
      {columns.map((c) => (
        <td key={c.id} role="gridcell" data-align={c.align}>
          {c.cell(row)}
        </td>
      ))}
    </tr>
  )
}

/** Takes the room of the rows that are out of sight. */
export function Spacer({ height }: { height: number }): ReactNode {
  return height > 0 ? <tr aria-hidden style={{ height }} /> : null
}
