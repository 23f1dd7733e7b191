import { formatAge } from '@/lib/format'
import type { Board, BoardFacility, Cell, Figure, Figures } from './types'
import { workTypes } from './words'

/** Counts of a place, and when its oldest item that waits or is held became ready. */
export type Counted = Figures & Pick<Cell, 'oldestAt'>

/** A facility's line in the backlog matrix. */
export interface MatrixRow {
  facility: BoardFacility
  cells: (Cell | undefined)[]
  all: Counted
}

/** A client's facilities. */
export interface MatrixGroup {
  clientId: string
  clientName: string
  rows: MatrixRow[]
  all: Counted
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

/** What several places hold together. */
export function sumOf(parts: (Counted | undefined)[]): Counted {
  const there = parts.filter((p) => p !== undefined)
  const sum = (count: (f: Figures) => number) => there.reduce((n, p) => n + count(p), 0)
  return {
    preparing: sum((f) => f.preparing),
    ready: sum((f) => f.ready),
    inWork: sum((f) => f.inWork),
    held: {
      agency: sum((f) => f.held.agency),
      hospital: sum((f) => f.held.hospital),
      physician: sum((f) => f.held.physician),
    },
    dueToday: sum((f) => f.dueToday),
    late: sum((f) => f.late),
    doneToday: sum((f) => f.doneToday),
    oldestAt: there
      .flatMap((p) => p.oldestAt ?? [])
      .toSorted()
      .at(0),
  }
}

/** Lays the cells out by client, facility and work type. Types nobody has work of are left out; facilities keep their order. */
export function matrixOf(board: Board): Matrix {
  const byPlace = new Map(board.cells.map((c) => [`${c.facilityId} ${c.workType}`, c]))
  const columns = workTypes.filter((t) => board.cells.some((c) => c.workType === t))
  const groups: MatrixGroup[] = []
  for (const facility of board.facilities) {
    const cells = columns.map((t) => byPlace.get(`${facility.id} ${t}`))
    let group = groups.at(-1)
    if (group?.clientId !== facility.clientId) {
      group = { clientId: facility.clientId, clientName: facility.clientName, rows: [], all: sumOf([]) }
      groups.push(group)
    }
    group.rows.push({ facility, cells, all: sumOf(cells) })
    group.all = sumOf(group.rows.map((r) => r.all))
  }
  return { columns, groups }
}

const dayMs = 86_400_000

/** The most pressing of a place ("1 late", "2 today") and its oldest age ("3 d"); empty where there is nothing to say. */
export function pressing(c: Counted, figure: Figure, now: number): { urgent: string; age: string } {
  if (figure === 'done_today' || countOf(c, figure) === 0) return { urgent: '', age: '' }
  const urgent =
    figure !== 'late' && c.late > 0
      ? `${c.late} late`
      : figure !== 'due_today' && c.dueToday > 0
        ? `${c.dueToday} today`
        : ''
  const age = c.oldestAt ? formatAge(c.oldestAt, now).split(' ').slice(0, 2).join(' ') : ''
  return { urgent, age }
}

/** How dark a cell is by its oldest age: 0 none, 1 under a day, 2 under two, 3 under four, 4 older. */
export function shadeOf(oldestAt: string | undefined, now: number): 0 | 1 | 2 | 3 | 4 {
  if (!oldestAt) return 0
  const days = (now - Date.parse(oldestAt)) / dayMs
  if (days < 1) return 1
  if (days < 2) return 2
  return days < 4 ? 3 : 4
}
