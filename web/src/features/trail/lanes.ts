import { actKind, type ActKind } from './acts'
import type { TrailEvent } from './types'

/** One act at its place on the time line, in px. */
export interface LaneMark {
  event: TrailEvent
  kind: ActKind
  x: number
}

/** One person's acts, oldest first. */
export interface Lane {
  id: string
  /** Stands for the person: any act of theirs. */
  first: TrailEvent
  marks: LaneMark[]
  /** Different pages looked at. */
  pages: Set<string>
  changes: number
}

/** Where the line begins anew after nothing happened for a while. */
export interface Sitting {
  x: number
  at: string
  /** Seconds of nothing before it; 0 for the first. */
  quiet: number
}

export interface LanePlan {
  lanes: Lane[]
  sittings: Sitting[]
  width: number
}

/** Acts this many seconds apart belong to different sittings. */
export const quietSeconds = 30 * 60
const edge = 20
const leastStep = 26
const mostStep = 70
const quietStep = 120
const pxPerSecond = 0.3

/**
 * Lays acts (oldest first) out on one line: in order, further apart the more time lies between them, but never on top of
 * each other, and with hours in which nothing happened drawn as a gap of fixed width.
 */
export function planLanes(events: TrailEvent[]): LanePlan {
  const lanes = new Map<string, Lane>()
  const sittings: Sitting[] = []
  let x = edge
  let before: number | null = null
  for (const event of events) {
    const at = Date.parse(event.at)
    const quiet = before === null ? 0 : (at - before) / 1000
    if (before !== null) x += stepOf(quiet)
    if (before === null || quiet >= quietSeconds) sittings.push({ x, at: event.at, quiet })
    addMark(lanes, { event, kind: actKind(event), x })
    before = at
  }
  return { lanes: [...lanes.values()], sittings, width: x + edge + quietStep }
}

function stepOf(seconds: number): number {
  if (seconds >= quietSeconds) return quietStep
  return Math.min(mostStep, Math.max(leastStep, Math.round(seconds * pxPerSecond)))
}

function addMark(lanes: Map<string, Lane>, mark: LaneMark): void {
  const id = mark.event.actorId ?? 'machine'
  const lane = lanes.get(id) ?? { id, first: mark.event, marks: [], pages: new Set(), changes: 0 }
  lanes.set(id, lane)
  if (mark.kind === 'page') lane.pages.add(`${mark.event.objectId ?? ''} ${mark.event.page ?? ''}`)
  if (mark.kind === 'change') lane.changes++
  lane.marks.push(mark)
}

/** A mark by its lane and its place in it. */
export interface MarkPlace {
  lane: number
  mark: number
}

/** Where a key takes the focus: along the lane, to the nearest act of a neighbour, or to the lane's ends; null for other keys. */
export function moveTo(lanes: Lane[], from: MarkPlace, key: string): MarkPlace | null {
  const lane = lanes[from.lane]
  if (!lane) return null
  const last = lane.marks.length - 1
  switch (key) {
    case 'ArrowRight':
      return { ...from, mark: Math.min(last, from.mark + 1) }
    case 'ArrowLeft':
      return { ...from, mark: Math.max(0, from.mark - 1) }
    case 'Home':
      return { ...from, mark: 0 }
    case 'End':
      return { ...from, mark: last }
    case 'ArrowUp':
      return beside(lanes, from, -1)
    case 'ArrowDown':
      return beside(lanes, from, 1)
    default:
      return null
  }
}

function beside(lanes: Lane[], from: MarkPlace, direction: 1 | -1): MarkPlace {
  const x = lanes[from.lane]?.marks[from.mark]?.x
  const target = lanes[from.lane + direction]
  if (!target || x === undefined) return from
  return { lane: from.lane + direction, mark: nearest(target.marks, x) }
}

function nearest(marks: LaneMark[], x: number): number {
  const after = firstFrom(marks, x)
  const [left, right] = [marks[after - 1], marks[after]]
  if (!right) return after - 1
  return left && x - left.x < right.x - x ? after - 1 : after
}

/** The first mark at x or right of it; the count of marks where there is none. Marks lie in order. */
function firstFrom(marks: LaneMark[], x: number): number {
  let low = 0
  let high = marks.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((marks[middle]?.x ?? Infinity) < x) low = middle + 1
    else high = middle
  }
  return low
}

/** The places of a lane's marks between two x, both included: only these need to be drawn. */
export function visibleMarks(marks: LaneMark[], from: number, to: number): [number, number] {
  return [firstFrom(marks, from), firstFrom(marks, to + 1)]
}
