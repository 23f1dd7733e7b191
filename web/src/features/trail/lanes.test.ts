import { describe, expect, it } from 'vitest'
import { moveTo, planLanes, visibleMarks } from './lanes'
import type { TrailEvent } from './types'

/** Acts at these seconds by these people, each viewing a page. */
function acts(...list: [seconds: number, who: string, page?: number][]): TrailEvent[] {
  return list.map(([seconds, actorId, page], i) => ({
    id: `e${i}`,
    at: new Date(Date.UTC(2026, 2, 4, 8) + seconds * 1000).toISOString(),
    actorId,
    actorRole: 'coder',
    act: page ? 'document.page.view' : 'coding.codes.save',
    objectType: 'document',
    objectId: 'd1',
    page,
  }))
}

describe('the plan of lanes', () => {
  it('keeps order and never lays one act on another, however close in time', () => {
    const plan = planLanes(acts([0, 'a', 1], [0, 'b', 1], [1, 'a', 2], [600, 'a', 3]))
    const xs = plan.lanes.flatMap((l) => l.marks).map((m) => m.x)
    const sorted = xs.toSorted((p, q) => p - q)
    sorted.slice(1).forEach((x, i) => expect(x - (sorted[i] ?? 0)).toBeGreaterThanOrEqual(26))
    expect(plan.lanes.map((l) => l.id)).toEqual(['a', 'b'])
    expect(plan.width).toBeGreaterThan(Math.max(...xs))
  })

  it('begins a new sitting after half an hour of nothing, at the same cost as after a week', () => {
    const plan = planLanes(acts([0, 'a', 1], [1800, 'a', 2], [1800 + 7 * 86400, 'a', 3]))
    const [first, second, third] = plan.sittings
    expect(plan.sittings).toHaveLength(3)
    expect((second?.x ?? 0) - (first?.x ?? 0)).toBe((third?.x ?? 0) - (second?.x ?? 0))
    expect(third?.quiet).toBe(7 * 86400)
  })

  it('counts each page once and changes apart', () => {
    const lane = planLanes(acts([0, 'a', 1], [5, 'a', 1], [9, 'a', 2], [12, 'a'])).lanes[0]
    expect(lane?.pages.size).toBe(2)
    expect(lane?.changes).toBe(1)
  })
})

describe('walking the lanes', () => {
  const { lanes } = planLanes(acts([0, 'a', 1], [10, 'b', 1], [20, 'a', 2], [30, 'b', 2], [40, 'a', 3]))

  it('goes along a lane and stops at its ends', () => {
    expect(moveTo(lanes, { lane: 0, mark: 0 }, 'ArrowRight')).toEqual({ lane: 0, mark: 1 })
    expect(moveTo(lanes, { lane: 0, mark: 0 }, 'ArrowLeft')).toEqual({ lane: 0, mark: 0 })
    expect(moveTo(lanes, { lane: 0, mark: 0 }, 'End')).toEqual({ lane: 0, mark: 2 })
    expect(moveTo(lanes, { lane: 0, mark: 0 }, 'x')).toBeNull()
  })

  it('crosses to the act nearest in time', () => {
    expect(moveTo(lanes, { lane: 0, mark: 2 }, 'ArrowDown')).toEqual({ lane: 1, mark: 1 })
    expect(moveTo(lanes, { lane: 1, mark: 0 }, 'ArrowUp')).toEqual({ lane: 0, mark: 1 })
    expect(moveTo(lanes, { lane: 0, mark: 1 }, 'ArrowUp')).toEqual({ lane: 0, mark: 1 })
  })

  it('draws only what is in view', () => {
    const many = planLanes(
      acts(...Array.from({ length: 10_000 }, (_, i): [number, string, number] => [i, 'a', i + 1])),
    )
    const marks = many.lanes[0]?.marks ?? []
    const [from, to] = visibleMarks(marks, 2000, 3000)
    expect(to - from).toBeLessThan(50)
    expect(marks[from]?.x).toBeGreaterThanOrEqual(2000)
    expect(marks[to - 1]?.x).toBeLessThanOrEqual(3000)
  })
})
