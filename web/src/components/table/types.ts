import type { ReactNode } from 'react'

/** One column of a DataTable. */
export interface Column<T> {
  id: string
  header: string
  cell: (row: T) => ReactNode
  /** px, or undefined for a share of what is left. */
  width?: number
  align?: 'left' | 'right'
  /** Makes the column sortable; null sorts last either way. With `onSort` only its presence counts. */
  sortValue?: (row: T) => string | number | null
  /** What an exported file holds, where that is not the value it sorts by; null and undefined are an empty cell. */
  exportValue?: (row: T) => string | number | boolean | null | undefined
  /** Explains the heading on hover. */
  hint?: string
}

/** By which column, and which way. */
export interface Sort {
  columnId: string
  descending: boolean
}
