import { useState, type MouseEvent } from 'react'
import { useGridKeys } from './useGridKeys'
import type { RowSelection } from './useRowSelection'

interface Options<T> {
  /** As shown, with their ids in `order`. */
  rows: T[]
  order: string[]
  selection: RowSelection | undefined
  onOpen?: (row: T) => void
  /** Rows that a page key moves by. */
  page: () => number
  /** Brings the row into view. */
  reveal: (index: number) => void
}

/** What keys and clicks do to rows: move, open, select. */
export function useRowActs<T>({ rows, order, selection, onOpen, page, reveal }: Options<T>) {
  const [activeId, setActiveId] = useState<string | null>(null)
  const open = (id: string) => {
    const row = rows[order.indexOf(id)]
    if (row !== undefined) onOpen?.(row)
  }
  const moveTo = (id: string) => {
    setActiveId(id)
    reveal(order.indexOf(id))
  }
  const onKeyDown = useGridKeys({ order, activeId, page, moveTo, open, select: selection })
  const onRowClick = (event: MouseEvent, id: string) => {
    // What can be clicked inside a cell has its own meaning.
    if (event.target instanceof Element && event.target.closest('a, button, input, label')) return
    setActiveId(id)
    if (event.shiftKey && selection) selection.extendTo(id, activeId ?? id)
    else if ((event.ctrlKey || event.metaKey) && selection) selection.toggle(id)
    else open(id)
  }
  return { activeId, onKeyDown, onRowClick }
}
