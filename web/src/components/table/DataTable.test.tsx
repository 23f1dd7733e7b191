import { fireEvent, screen, within } from '@testing-library/react'
import { useState } from 'react'
import { describe, expect, it, vi } from 'vitest'
import { ApiError } from '@/lib/api/error'
import { renderUI } from '@/test/render'
import { DataTable, type DataTableProps } from './DataTable'
import { keepOrder, sortRows } from './sort'
import type { Column } from './types'

interface Chart {
  id: string
  facility: string
  pages: number | null
}

const charts: Chart[] = [
  { id: 'c1', facility: 'West', pages: 20 },
  { id: 'c2', facility: 'East', pages: null },
  { id: 'c3', facility: 'North', pages: 3 },
]
const columns: Column<Chart>[] = [
  { id: 'facility', header: 'Facility', cell: (c) => c.facility, sortValue: (c) => c.facility },
  { id: 'pages', header: 'Pages', cell: (c) => c.pages, sortValue: (c) => c.pages, align: 'right' },
]
const base: DataTableProps<Chart> = { label: 'Charts', columns, rows: charts, rowId: (c) => c.id }

function Selecting(props: Partial<DataTableProps<Chart>>) {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  return (
    <>
      <output>{[...selected].toSorted().join(' ')}</output>
      <DataTable {...base} {...props} selected={selected} onSelect={setSelected} />
    </>
  )
}

const grid = () => screen.getByRole('grid', { name: 'Charts' })
const bodyRows = () => within(grid()).getAllByRole('row').slice(1)
const facilities = () => bodyRows().map((r) => within(r).getAllByRole('gridcell')[0]?.textContent)
const key = (name: string, init: KeyboardEventInit = {}) => fireEvent.keyDown(grid(), { key: name, ...init })

describe('DataTable', () => {
  it('sorts by a heading: up, down, as it came, empty values last', () => {
    renderUI(<DataTable {...base} />)
    const heading = screen.getByRole('button', { name: 'Pages' })
    fireEvent.click(heading)
    expect(facilities()).toEqual(['North', 'West', 'East'])
    fireEvent.click(heading)
    expect(facilities()).toEqual(['West', 'North', 'East'])
    fireEvent.click(heading)
    expect(facilities()).toEqual(['West', 'East', 'North'])
  })

  it('leaves sorting to the server where asked to', () => {
    const onSort = vi.fn()
    renderUI(<DataTable {...base} sort={null} onSort={onSort} />)
    fireEvent.click(screen.getByRole('button', { name: 'Pages' }))
    expect(onSort).toHaveBeenCalledWith({ columnId: 'pages', descending: false })
    expect(facilities()).toEqual(['West', 'East', 'North'])
  })

  it('is walked and opened by keys', () => {
    const onOpen = vi.fn()
    renderUI(<DataTable {...base} onOpen={onOpen} />)
    key('ArrowDown')
    key('ArrowDown')
    expect(document.getElementById(grid().getAttribute('aria-activedescendant') ?? '')).toBe(bodyRows()[1])
    key('Enter')
    expect(onOpen).toHaveBeenCalledWith(charts[1])
    key('End')
    key('Enter')
    expect(onOpen).toHaveBeenLastCalledWith(charts[2])
  })

  it('selects by keys and by boxes, in ranges with shift', () => {
    renderUI(<Selecting />)
    const chosen = () => screen.getByRole('status').textContent
    key('ArrowDown')
    key('ArrowDown', { shiftKey: true })
    expect(chosen()).toBe('c1 c2')
    key('Escape')
    expect(chosen()).toBe('')
    key('a', { ctrlKey: true })
    expect(chosen()).toBe('c1 c2 c3')
    key('Escape')
    const boxes = screen.getAllByRole('checkbox', { name: 'Select row' })
    fireEvent.click(boxes[0] as HTMLElement)
    fireEvent.click(boxes[2] as HTMLElement, { shiftKey: true })
    expect(chosen()).toBe('c1 c2 c3')
    fireEvent.click(screen.getByRole('checkbox', { name: 'Select all rows' }))
    expect(chosen()).toBe('')
  })

  it('keeps rows in place under the pointer while they change', () => {
    const { rerender } = renderUI(<DataTable {...base} live />)
    fireEvent.pointerEnter(grid())
    const changed = [{ id: 'c9', facility: 'New', pages: 1 }, ...charts.slice(1).toReversed()]
    rerender(<DataTable {...base} live rows={changed} />)
    expect(facilities()).toEqual(['East', 'North', 'New'])
    fireEvent.pointerLeave(grid())
    expect(facilities()).toEqual(['New', 'North', 'East'])
  })

  it('shows only what is in view of very many rows', () => {
    const many = Array.from({ length: 50_000 }, (_, i) => ({ id: `c${i}`, facility: `F${i}`, pages: i }))
    renderUI(<DataTable {...base} rows={many} />)
    expect(grid()).toHaveAttribute('aria-rowcount', '50001')
    expect(bodyRows().length).toBeLessThan(60)
  })

  it('says that there is nothing, or why', () => {
    const onRetry = vi.fn()
    const { rerender } = renderUI(<DataTable {...base} rows={[]} empty={<p>No charts yet</p>} />)
    expect(screen.getByText('No charts yet')).toBeInTheDocument()
    const error = new ApiError(500, 'The server failed.', '', [], 'req-7')
    rerender(<DataTable {...base} rows={undefined} error={error} onRetry={onRetry} />)
    expect(screen.getByRole('alert')).toHaveTextContent('req-7')
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }))
    expect(onRetry).toHaveBeenCalled()
  })
})

it('sorts numbers in text as numbers', () => {
  const rows = ['Page 10', 'Page 9'].map((facility) => ({ id: facility, facility, pages: 0 }))
  const sorted = sortRows(rows, columns, { columnId: 'facility', descending: false })
  expect(sorted.map((r) => r.id)).toEqual(['Page 9', 'Page 10'])
})

it('puts new rows behind held ones', () => {
  const rows = ['x', 'b', 'a'].map((id) => ({ id }))
  expect(keepOrder(['a', 'gone', 'b'], rows, (r) => r.id).map((r) => r.id)).toEqual(['a', 'b', 'x'])
})
