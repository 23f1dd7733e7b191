import { afterEach, describe, expect, it } from 'vitest'
import type { Word } from '@/components/viewer/types'
import { newQueryClient } from '@/lib/queryClient'
import { fakeServer } from '@/test/render'
import { facilitiesQuery } from './api'
import { barOf, leftText, standstill } from './clock'
import { beside, nextOpen, placed, progress } from './desk/authorization'
import { boxAround, boxBetween, firstBox, moveBox, sizeBox } from './desk/boxes'
import { being, holding } from './desk/fields'
import { datedWithin, pageNumbers, picksOf, proposal, toggled } from './desk/picks'
import type { Clock, Element, Sensitive, Stay } from './types'

const realFetch = globalThis.fetch
afterEach(() => {
  globalThis.fetch = realFetch
})

const at = (day: number) => `2026-03-${String(day).padStart(2, '0')}T00:00:00Z`
const when = (day: number) => Date.parse(at(day))
const clock: Pick<Clock, 'segments' | 'dueAt' | 'stopped'> = {
  dueAt: at(21),
  stopped: false,
  segments: [
    { from: at(1), to: at(5), kind: 'running', text: '' },
    { from: at(5), to: at(9), kind: 'stopped', reason: 'correction_awaited', owner: 'requester', text: '' },
    { from: at(9), to: at(21), kind: 'running', text: '' },
  ],
}

describe('the clock bar', () => {
  it('cuts what ran from what is still to come, in shares of the whole', () => {
    const { stretches, now, due } = barOf(clock, when(11))
    expect(stretches.map((s) => [s.kind, s.left, s.width])).toEqual([
      ['running', 0, 0.2],
      ['stopped', 0.2, 0.2],
      ['running', 0.4, expect.closeTo(0.1)],
      ['ahead', 0.5, 0.5],
    ])
    expect([now, due]).toEqual([0.5, 1])
    expect(stretches[1]?.title).toContain('the requester owns the delay')
  })
  it('grows past the end once it is late', () => {
    const { now, due } = barOf(clock, when(26))
    expect([now, due]).toEqual([1, 0.8])
    expect(leftText(clock, when(26))).toMatch(/late$/)
    expect(leftText(clock, when(11))).toBe('10 days left')
  })
  it('says what it stands still for, and whose delay that is', () => {
    expect(standstill(clock, when(3))).toBe('')
    expect(standstill(clock, when(7))).toBe(
      'Stopped: an answer of the requester is awaited; the requester owns the delay',
    )
  })
  it('does without segments', () => {
    expect(barOf({ segments: [], dueAt: at(2) }, when(1)).stretches).toEqual([])
  })
})

describe('a box on the page', () => {
  it('moves and grows by arrows, finely with alt, and never leaves the page', () => {
    const right = moveBox(firstBox, 'ArrowRight', false)
    expect(right[0] - firstBox[0]).toBeCloseTo(0.02)
    expect(right[2] - right[0]).toBeCloseTo(firstBox[2] - firstBox[0])
    expect(moveBox([0, 0, 0.1, 0.1], 'ArrowLeft', false)).toEqual([0, 0, 0.1, 0.1])
    expect(sizeBox([0.9, 0.9, 0.99, 0.99], 'ArrowDown', false)[3]).toBe(1)
    expect(sizeBox([0.5, 0.5, 0.505, 0.6], 'ArrowLeft', false)[2]).toBeGreaterThan(0.5)
  })
  it('is drawn in any direction; a click is none', () => {
    expect(boxBetween([0.5, 0.6], [0.2, 0.3])).toEqual([0.2, 0.3, 0.5, 0.6])
    expect(boxBetween([0.5, 0.6], [0.5, 0.6])).toBeNull()
    expect(boxBetween([0.9, 0.9], [1.4, 1.2])).toEqual([0.9, 0.9, 1, 1])
  })
  it('goes around the words it is linked to', () => {
    const words: Word[] = [
      { t: 'a', x: 0.1, y: 0.1, w: 0.2, h: 0.02, line: 0 },
      { t: 'b', x: 0.05, y: 0.2, w: 0.1, h: 0.02, line: 1 },
    ]
    expect(boxAround(words, 0, 1)?.map((v) => Math.round(v * 100))).toEqual([5, 10, 30, 22])
    expect(boxAround(words, 2, 3)).toBeNull()
  })
})

const page = (id: string, n: number) => ({ id, n, width: 612, height: 792, textFrom: 'layer' as const })
const leftOut = { class: 'hiv', leaveOut: true, allowed: false } as unknown as Sensitive
const stays = [
  {
    encounterId: 'e1',
    facilityId: 'f1',
    accountNumber: 'A1',
    workType: 'IP',
    admittedAt: '2026-03-01T10:00:00Z',
    dischargedAt: '2026-03-05T09:30:00Z', // 23:30 of the day before, in Honolulu
    timezone: 'Pacific/Honolulu',
    documents: [
      {
        id: 'd1',
        documentType: 'discharge_summary',
        documentDate: '2026-03-04',
        pages: [page('p1', 1), page('p2', 2)],
        proposed: true,
        sensitive: [],
      },
      { id: 'd2', documentType: 'laboratory', pages: [page('p3', 1)], proposed: true, sensitive: [leftOut] },
      { id: 'd3', documentType: 'nursing', pages: [page('p4', 1)], proposed: false, sensitive: [] },
    ],
  },
] as Stay[]

describe('picking pages', () => {
  it('takes whole documents and single pages, in the order of the chart', () => {
    expect(picksOf(stays, new Set(['p4', 'p2']))).toEqual([
      { documentId: 'd1', pages: [2] },
      { documentId: 'd3' },
    ])
  })
  it('takes the rest of a document before it leaves it out', () => {
    const some = toggled(new Set(['p1']), ['p1', 'p2'])
    expect([...some]).toEqual(['p1', 'p2'])
    expect([...toggled(some, ['p1', 'p2'])]).toEqual([])
  })
  it('proposes what is inside the scope, without what lacks its authority', () => {
    expect([...proposal(stays)]).toEqual(['p1', 'p2'])
  })
  it('dates a document by itself, else by its stay', () => {
    const ids = (from: string, to: string) => datedWithin(stays, from, to).map((d) => d.id)
    expect(ids('2026-03-04', '')).toEqual(['d1', 'd2', 'd3'])
    expect(ids('2026-03-05', '')).toEqual([])
    expect(ids('', '2026-03-03')).toEqual(['d2', 'd3'])
    expect(ids('', '')).toEqual([])
  })
  it('reads page numbers, and refuses what is none', () => {
    expect(pageNumbers('1-3, 7', 9)).toEqual([1, 2, 3, 7])
    expect(pageNumbers('', 9)).toEqual([])
    expect([pageNumbers('0', 9), pageNumbers('3-2', 9), pageNumbers('10', 9), pageNumbers('x', 9)]).toEqual(
      Array(4).fill(null),
    )
  })
})

describe('the checklist', () => {
  const elements = ['a', 'b', 'c'].map((key) => ({ key, label: key, help: '' })) as Element[]
  it('goes on to the next element nobody has looked for, round to the first', () => {
    expect(nextOpen(elements, { b: { page: 1 } }, 'a')).toBe('c')
    expect(nextOpen(elements, { c: { missing: true } }, 'c')).toBe('a')
    expect(nextOpen(elements, { a: {}, b: {}, c: {} }, 'b')).toBe('b')
    expect([beside(elements, 'a', -1), beside(elements, 'a', 1)]).toEqual(['a', 'b'])
  })
  it('keeps a place, or takes it back', () => {
    const fields = placed({ places: {} }, 'a', { missing: true })
    expect(progress(elements, fields.places)).toEqual({ found: 0, missing: 1, open: 2 })
    expect(placed(fields, 'a', undefined).places).toEqual({})
  })
})

describe('the facilities that a request may be made to', () => {
  it('are all there are, page after page', async () => {
    const pages = [{ items: [{ id: 'f1' }], nextCursor: 'f1' }, { items: [{ id: 'f2' }] }]
    fakeServer({ 'GET /api/v1/facilities': () => Response.json(pages.shift()) })
    const all = await newQueryClient().fetchQuery(facilitiesQuery)
    expect(all.map((f) => f.id)).toEqual(['f1', 'f2'])
  })
})

describe('a tick', () => {
  it('changes only what was ticked, also where the answer to the one before is still to come', () => {
    const tick = being([], ['deceased'])
    expect(tick({ situations: ['minor'] })).toEqual({ situations: ['minor', 'deceased'] })
    expect(
      being(['minor', 'deceased'], ['deceased'])({ situations: ['minor', 'deceased', 'abuse'] }),
    ).toEqual({
      situations: ['deceased', 'abuse'],
    })
    expect(holding('guardian', true)({ held: ['will'] })).toEqual({ held: ['will', 'guardian'] })
    expect(holding('will', false)({ held: ['will', 'guardian'] })).toEqual({ held: ['guardian'] })
  })
})
