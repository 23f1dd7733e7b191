import { describe, expect, it, vi } from 'vitest'
import { refusals, saidOf, undoOf } from './bulk'
import { entryOf, itemsOf } from './EncounterHistoryScreen'
import { answerOf } from './ItemActs'
import { countOf, matrixOf, pressing, shadeOf, sumOf } from './matrix'
import { narrow } from './narrow'
import { daysOf, presetOf, presets, today, within } from './period'
import { throttle } from './throttle'
import { sayToday, seriesOf } from './TodayLine'
import type { Board, Delay, Figures, Hour, Line } from './types'

const nothing: Figures = {
  preparing: 0,
  ready: 0,
  inWork: 0,
  held: { agency: 0, hospital: 0, physician: 0 },
  dueToday: 0,
  late: 0,
  doneToday: 0,
}

const board: Board = {
  at: '2026-03-10T15:00:00Z',
  timezone: 'America/Chicago',
  dayStart: '2026-03-10T05:00:00Z',
  figures: nothing,
  facilities: [
    { id: 'f1', name: 'North', clientId: 'c1', clientName: 'Northlake' },
    { id: 'f2', name: 'West', clientId: 'c1', clientName: 'Northlake' },
    { id: 'f3', name: 'Harbor', clientId: 'c2', clientName: 'Harbor' },
  ],
  cells: [
    { ...nothing, facilityId: 'f1', workType: 'ED', ready: 3, late: 1 },
    {
      ...nothing,
      facilityId: 'f1',
      workType: 'IP',
      inWork: 2,
      held: { agency: 0, hospital: 1, physician: 1 },
    },
    { ...nothing, facilityId: 'f3', workType: 'ED', ready: 5 },
  ],
  people: [],
  today: [],
}

describe('the backlog matrix', () => {
  it('groups facilities by client and leaves out types nobody has work of', () => {
    const m = matrixOf(board)
    expect(m.columns).toEqual(['IP', 'ED'])
    expect(
      m.groups.map((g) => [g.clientName, g.rows.map((r) => countOf(r.all, 'open')), countOf(g.all, 'open')]),
    ).toEqual([
      ['Northlake', [7, 0], 7],
      ['Harbor', [5], 5],
    ])
  })

  it('says what presses most of a place, and its oldest age', () => {
    const now = Date.parse('2026-03-10T15:00:00Z')
    const place = { ...nothing, ready: 3, late: 1, dueToday: 2, oldestAt: '2026-03-07T12:00:00Z' }
    expect(pressing(place, 'open', now)).toEqual({ urgent: '1 late', age: '3 d' })
    expect(pressing(place, 'late', now)).toEqual({ urgent: '2 today', age: '3 d' })
    expect(pressing({ ...place, late: 0 }, 'ready', now)).toEqual({ urgent: '2 today', age: '3 d' })
    expect(pressing({ ...place, late: 0, dueToday: 0 }, 'ready', now)).toEqual({ urgent: '', age: '3 d' })
    expect(pressing(place, 'in_work', now)).toEqual({ urgent: '', age: '' })
    expect(pressing(place, 'done_today', now)).toEqual({ urgent: '', age: '' })
  })

  it('keeps the oldest of several places', () => {
    const old = { ...nothing, ready: 1, oldestAt: '2026-03-07T12:00:00Z' }
    const older = { ...nothing, ready: 2, oldestAt: '2026-03-01T12:00:00Z' }
    expect(sumOf([old, undefined, older])).toMatchObject({ ready: 3, oldestAt: older.oldestAt })
  })

  it('counts what the chosen figure names', () => {
    const cell = {
      ...nothing,
      ready: 1,
      inWork: 2,
      held: { agency: 1, hospital: 1, physician: 1 },
      late: 4,
      dueToday: 5,
      doneToday: 6,
    }
    expect(
      (['open', 'ready', 'in_work', 'held', 'due_today', 'late', 'done_today'] as const).map((f) =>
        countOf(cell, f),
      ),
    ).toEqual([6, 1, 2, 3, 5, 4, 6])
  })

  it('shades by the oldest age', () => {
    const now = Date.parse(board.at)
    const ago = (hours: number) => new Date(now - hours * 3_600_000).toISOString()
    expect([undefined, ago(2), ago(30), ago(60), ago(200)].map((at) => shadeOf(at, now))).toEqual([
      0, 1, 2, 3, 4,
    ])
  })
})

const line = (id: string, more: Partial<Line> = {}): Line => ({
  id,
  clientName: '',
  facilityId: 'f1',
  facilityName: 'North',
  workType: 'ED',
  kind: 'coding',
  state: 'ready',
  priority: 3,
  ...more,
})
const done = (...ids: string[]) => ids.map((id) => ({ id, ok: true }))

describe('bulk actions', () => {
  it('take back what they did, to what each item was before', () => {
    const before = [
      line('a'),
      line('b', { priority: 1 }),
      line('c', { state: 'claimed', holderId: 'ann' }),
      line('d', { routedTo: 'ben' }),
    ]
    const ids = before.map((l) => l.id)
    expect(undoOf({ action: 'reprioritise', priority: 2, ids }, before, done('a', 'b'))).toEqual([
      { action: 'reprioritise', priority: 3, ids: ['a'] },
      { action: 'reprioritise', priority: 1, ids: ['b'] },
    ])
    expect(undoOf({ action: 'reassign', userId: 'cyd', ids }, before, done('a', 'c', 'd'))).toEqual([
      { action: 'route', ids: ['a'] },
      { action: 'route', userId: 'ann', ids: ['c'] },
      { action: 'route', userId: 'ben', ids: ['d'] },
    ])
    expect(undoOf({ action: 'cancel', reason: 'twice', ids }, before, done('a'))).toEqual([])
  })

  it('say what was done and gather what was refused', () => {
    const results = [
      ...done('a', 'b'),
      { id: 'c', ok: false, message: 'held' },
      { id: 'd', ok: false, message: 'gone' },
      { id: 'e', ok: false, message: 'gone' },
    ]
    expect(saidOf({ action: 'take_back', ids: [] }, results)).toBe('2 charts taken back')
    expect(refusals(results)).toEqual([
      { message: 'gone', count: 2 },
      { message: 'held', count: 1 },
    ])
  })

  it('need an answer before they are sent', () => {
    expect(answerOf('cancel', '  ')).toBeNull()
    expect(answerOf('cancel', ' sent twice ')).toEqual({ action: 'cancel', reason: 'sent twice' })
    expect(answerOf('priority', '1')).toEqual({ action: 'reprioritise', priority: 1 })
    expect(answerOf('route', null)).toBeNull()
    expect(answerOf('reassign', 'ann')).toEqual({ action: 'reassign', userId: 'ann' })
  })
})

describe('today', () => {
  const hours: Hour[] = [
    { at: '2026-03-10T13:00:00Z', arrived: 5, completed: 2, backlog: 10, forecast: false },
    { at: '2026-03-10T14:00:00Z', arrived: 1, completed: 4, backlog: 7, forecast: false },
    { at: '2026-03-10T15:00:00Z', arrived: 3, completed: 3, backlog: 7, forecast: true },
  ]
  it('joins the forecast to what was measured', () => {
    const [arrived, , backlog, forecast] = seriesOf(hours)
    expect(arrived?.values).toEqual([5, 1, null])
    expect(backlog?.values).toEqual([10, 7, null])
    expect(forecast?.values).toEqual([null, 7, 7])
  })
  it('is said in a sentence', () => {
    expect(sayToday(hours)).toMatch(/^Today 6 arrived and 6 were done; 7 are open, at this pace 7 at /)
    expect(sayToday(hours.slice(0, 2))).toBe('Today 6 arrived and 6 were done; 7 are open.')
  })
})

describe('periods', () => {
  it('know the month before, and their names', () => {
    expect(presets['Last month']?.('2026-03-10')).toEqual({ from: '2026-02-01', to: '2026-02-28' })
    expect(presetOf({ from: '2026-03-04', to: '2026-03-10' }, '2026-03-10')).toBe('Last 7 days')
    expect(presetOf({ from: '2026-03-04', to: '2026-03-09' }, '2026-03-10')).toBeNull()
    expect(today(new Date(2026, 2, 10, 0, 30))).toBe('2026-03-10')
    expect(daysOf({ from: '2026-02-27', to: '2026-03-02' })).toEqual([
      '2026-02-27',
      '2026-02-28',
      '2026-03-01',
      '2026-03-02',
    ])
  })
  it('narrow to a row', () => {
    const period = { from: '2026-03-03', to: '2026-03-31' }
    expect(within('week', '2026-03-02', period)).toEqual({ from: '2026-03-03', to: '2026-03-08' })
    expect(narrow({ ...period, kind: 'coding' }, 'technician', 'u1')).toEqual({
      ...period,
      kind: 'coding',
      userId: 'u1',
    })
    expect(narrow(period, 'day', '2026-03-05')).toEqual({ from: '2026-03-05', to: '2026-03-05' })
    expect(narrow(period, 'day', 'total')).toEqual(period)
  })
})

describe('an encounter', () => {
  it('is cut by work item and told in words', () => {
    const delay = (itemId: string): Delay => ({
      itemId,
      kind: 'coding',
      state: 'ready',
      owner: 'agency',
      from: '',
      to: '',
      ms: 1,
    })
    expect(itemsOf([delay('a'), delay('b'), delay('a')]).map((d) => d.length)).toEqual([2, 1])
    const entry = entryOf({
      id: '1',
      itemId: 'a',
      at: '2026-03-10T15:00:00Z',
      kind: 'coding',
      workType: 'IP',
      facilityName: 'North',
      timezone: 'UTC',
      event: 'held',
      to: 'held',
      userName: 'Ann',
      byName: 'Boss',
      owner: 'physician',
      reason: 'missing_document',
      activeMs: 60_000,
      idleMs: 0,
      heldMs: 0,
    })
    expect(entry.title).toBe('Coding: put on hold')
    expect(entry.actor).toBe('Boss for Ann')
    expect(entry.detail).toBe('the physician owns the delay · missing document · active 1 min')
  })
})

describe('throttle', () => {
  it('runs at once, then at most once a period, and never loses the last call', () => {
    vi.useFakeTimers()
    const run = vi.fn()
    const ask = throttle(run, 2000)
    ask()
    ask()
    ask()
    expect(run).toHaveBeenCalledTimes(1)
    vi.advanceTimersByTime(2000)
    expect(run).toHaveBeenCalledTimes(2)
    vi.advanceTimersByTime(10_000)
    expect(run).toHaveBeenCalledTimes(2)
    vi.useRealTimers()
  })
})
