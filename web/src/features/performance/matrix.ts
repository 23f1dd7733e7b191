import type { Board, BoardFacility, Cell, Figure, Figures } from './types'
import { workTypes } from './words'

/** A facility's line in the backlog matrix. */
export interface MatrixRow {
  facility: BoardFacility
  cells: (Cell | undefined)[]
  total: number
}

/** A client's facilities. */
export interface MatrixGroup {
  clientId: string
  clientName: string
  rows: MatrixRow[]
}

export interface Matrix {
  columns: string[]
  groups: MatrixGroup[]
}

/** How many items of a place are behind a figure. */
export function countOf(f: Figures, figure: Figure): number {
  const held = f.held.agency + f.held.hospital + f.held.physician
  switch (figure) {
    case 'open':
      return f.ready + f.inWork + held
    case 'ready':
      return f.ready
    case 'in_work':
      return f.inWork
    case 'held':
      return held
    case 'due_today':
      return f.dueToday
    case 'late':
      return f.late
    case 'done_today':
      return f.doneToday
  }
}

/** Lays the cells out by client, facility and work type. Types nobody has work of are left out; facilities keep their order. */
export function matrixOf(board: Board, figure: Figure): Matrix {
  const byPlace = new Map(board.cells.map((c) => [`${c.facilityId} ${c.workType}`, c]))
  const columns = workTypes.filter((t) => board.cells.some((c) => c.workType === t))
  const groups: MatrixGroup[] = []
  for (const facility of board.facilities) {
    const cells = columns.map((t) => byPlace.get(`${facility.id} ${t}`))
    const total = cells.reduce((sum, c) => sum + (c ? countOf(c, figure) : 0), 0)
    let group = groups.at(-1)
    if (group?.clientId !== facility.clientId) {
      group = { clientId: facility.clientId, clientName: facility.clientName, rows: [] }
      groups.push(group)
    }
    group.rows.push({ facility, cells, total })
  }
  return { columns, groups }
}

const dayMs = 86_400_000

/** How dark a cell is by its oldest age: 0 none, 1 under a day, 2 under two, 3 under four, 4 older. */
export function shadeOf(oldestAt: string | undefined, now: number): 0 | 1 | 2 | 3 | 4 {
  if (!oldestAt) return 0
  const days = (now - Date.parse(oldestAt)) / dayMs
  if (days < 1) return 1
  if (days < 2) return 2
  return days < 4 ? 3 : 4
}
