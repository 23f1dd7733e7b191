import { Skeleton } from '@mantine/core'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useEffectEvent, useId, useRef, useState, type ReactNode } from 'react'
import { saveSheet, sheetOf } from './sheet'
import { useDelayed } from '@/lib/useDelayed'
import { EmptyState } from '../EmptyState'
import { ErrorState } from '../ErrorState'
import { ExportMenu } from '../ExportMenu'
import { GridRow, Spacer } from './GridRow'
import { HeaderRow } from './HeaderRow'
import { keepOrder, nextSort, sortRows } from './sort'
import type { Column, Sort } from './types'
import { useRowActs } from './useRowActs'
import { useRowSelection } from './useRowSelection'
import classes from './DataTable.module.css'

export interface DataTableProps<T> {
  /** Names the table for those who cannot see it. */
  label: string
  columns: Column<T>[]
  /** undefined while loading. */
  rows: T[] | undefined
  rowId: (row: T) => string
  error?: unknown
  onRetry?: () => void
  /** Stands where there are no rows. */
  empty?: ReactNode
  /** Opens a row, by click or Enter. */
  onOpen?: (row: T) => void
  /** The row that is open elsewhere (side panel), marked. */
  openId?: string | null
  /** Both given: rows can be selected; click and Shift+click the boxes, Space, Shift+arrows, Ctrl+A, Esc. */
  selected?: ReadonlySet<string>
  onSelect?: (ids: ReadonlySet<string>) => void
  /** Both given: the server sorts. Otherwise the table does, starting from `initialSort`. */
  sort?: Sort | null
  onSort?: (sort: Sort | null) => void
  initialSort?: Sort
  /** For tables that change by themselves: rows keep their places while the pointer is over them. */
  live?: boolean
  /** Above the table on the left: counts, filters, what can be done with the selection. */
  toolbar?: ReactNode
  /** Above the table on the right. */
  actions?: ReactNode
  /** Where all rows are here: the name of the file that they are exported to, as "people". */
  exportAs?: string
  /** Called when the end comes near, to load the next page. */
  onEndReached?: () => void
  maxHeight?: string
  rowHeight?: number
}

const overscan = 10

/** A dense, virtualised table worked by keyboard or mouse. */
export function DataTable<T>(props: DataTableProps<T>) {
  return (
    <div className={classes.root}>
      {(props.toolbar || props.actions || props.exportAs) && (
        <div className={classes.toolbar}>
          {props.toolbar}
          <div className={classes.actions}>
            {props.exportAs && <ExportRows name={props.exportAs} {...props} />}
            {props.actions}
          </div>
        </div>
      )}
      {props.error && !props.rows ? (
        <ErrorState error={props.error} onRetry={props.onRetry} />
      ) : props.rows?.length === 0 ? (
        (props.empty ?? <EmptyState title="Nothing here" />)
      ) : (
        <Grid {...props} />
      )}
    </div>
  )
}

function ExportRows<T>({ name, columns, rows = [] }: DataTableProps<T> & { name: string }) {
  return (
    <ExportMenu
      disabled={rows.length === 0}
      save={(format) => saveSheet(sheetOf(name, columns, rows), format)}
    />
  )
}

function Grid<T>(props: DataTableProps<T>) {
  const { columns, rowHeight = 30, maxHeight = '70dvh' } = props
  const gridId = useId()
  const scroller = useRef<HTMLDivElement>(null)
  const { rows, sort, sortBy, hold } = useOrderedRows(props)
  const order = rows.map(props.rowId)
  const selection = useRowSelection(order, props.selected, props.onSelect)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan,
    scrollPaddingStart: rowHeight,
  })
  const items = virtual.getVirtualItems()
  useEndReached(rows.length, items.at(-1)?.index ?? -1, props.onEndReached)
  const { activeId, onKeyDown, onRowClick } = useRowActs({
    rows,
    order,
    selection,
    onOpen: props.onOpen,
    page: () => Math.max(1, Math.floor((scroller.current?.clientHeight ?? 300) / rowHeight) - 2),
    reveal: (index) => virtual.scrollToIndex(index),
  })
  return (
    <div ref={scroller} className={classes.scroller} style={{ maxHeight }}>
      <table
        className={classes.table}
        role="grid"
        aria-label={props.label}
        aria-rowcount={rows.length + 1}
        aria-multiselectable={selection ? true : undefined}
        aria-activedescendant={
          activeId !== null && order.includes(activeId) ? `${gridId}${activeId}` : undefined
        }
        aria-busy={props.rows === undefined}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onPointerEnter={() => props.live && hold(order)}
        onPointerLeave={() => hold(null)}
        style={{ minWidth: columns.reduce((sum, c) => sum + (c.width ?? 120), 0) }}
      >
        <colgroup>
          {selection && <col style={{ width: 34 }} />}
          {columns.map((c) => (
            <col key={c.id} style={{ width: c.width }} />
          ))}
        </colgroup>
        <thead>
          <HeaderRow columns={columns} sort={sort} onSort={sortBy} selection={selection?.header} />
        </thead>
        <tbody>
          {props.rows === undefined && (
            <LoadingRows columns={columns.length + (selection ? 1 : 0)} height={rowHeight} />
          )}
          <Spacer height={items[0]?.start ?? 0} />
          {items.map(({ index }) => {
            const row = rows[index]
            const id = order[index]
            if (row === undefined || id === undefined) return null
            return (
              <GridRow
                key={id}
                {...{ row, id, index, columns, selection }}
                elementId={gridId + id}
                height={rowHeight}
                active={id === activeId}
                open={id === props.openId}
                opens={props.onOpen !== undefined}
                onClick={onRowClick}
              />
            )
          })}
          <Spacer height={virtual.getTotalSize() - (items.at(-1)?.end ?? 0)} />
        </tbody>
      </table>
    </div>
  )
}

/** Asks for more once the last rows are in view; once for each new end of the rows or of the view. */
function useEndReached(count: number, lastShown: number, onEndReached?: () => void) {
  const ask = useEffectEvent(() => onEndReached?.())
  useEffect(() => {
    if (lastShown >= 0 && lastShown >= count - overscan) ask()
  }, [lastShown, count])
}

/** The rows in the order to show, and the ways to change or hold that order. */
function useOrderedRows<T>({ rows = [], columns, rowId, initialSort, ...given }: DataTableProps<T>) {
  const [ownSort, setOwnSort] = useState<Sort | null>(initialSort ?? null)
  const [held, hold] = useState<string[] | null>(null)
  const byServer = given.onSort !== undefined
  const sort = byServer ? (given.sort ?? null) : ownSort
  const sorted = byServer ? rows : sortRows(rows, columns, sort)
  const sortBy = (columnId: string) => {
    const next = nextSort(sort, columnId)
    hold(null)
    if (given.onSort) given.onSort(next)
    else setOwnSort(next)
  }
  return { rows: held ? keepOrder(held, sorted, rowId) : sorted, sort, sortBy, hold }
}

function LoadingRows({ columns, height }: { columns: number; height: number }) {
  const visible = useDelayed(true)
  return Array.from({ length: 8 }, (_, i) => (
    <tr key={i} style={{ height }} aria-hidden>
      {Array.from({ length: columns }, (_, j) => (
        <td key={j}>{visible && <Skeleton height={10} width={`${60 + ((i * 7 + j * 13) % 35)}%`} />}</td>
      ))}
    </tr>
  ))
}
