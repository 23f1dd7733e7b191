import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { EventStream } from './sse'

/** Stands in for the browser's EventSource, which jsdom lacks. */
class FakeSource extends EventTarget {
  readyState = 0
  onopen: (() => void) | null = null
  onerror: (() => void) | null = null
  constructor(readonly url: string) {
    super()
    opened.push(this)
  }
  close() {
    this.readyState = 2
  }
  say(topic: string, data: unknown, lastEventId: string) {
    this.dispatchEvent(new MessageEvent(topic, { data: JSON.stringify(data), lastEventId }))
  }
  refuse() {
    this.readyState = 2
    this.onerror?.()
  }
}

let opened: FakeSource[] = []
const last = () => {
  const source = opened.at(-1)
  if (!source) throw new Error('no connection was opened')
  return source
}

beforeEach(() => {
  opened = []
  vi.useFakeTimers()
  vi.stubGlobal('EventSource', { CLOSED: 2 })
})
afterEach(() => vi.useRealTimers())

const stream = () => new EventStream('/events', (url) => new FakeSource(url) as unknown as EventSource)

it('shares one connection and closes it with the last listener', () => {
  const s = stream()
  const [a, b] = [vi.fn(), vi.fn()]
  const stopA = s.subscribe('board', a)
  const stopB = s.subscribe('work', b)
  last().say('work', { id: 1 }, '7')
  expect(opened).toHaveLength(1)
  expect([a.mock.calls, b.mock.calls]).toEqual([[], [[{ id: 1 }]]])
  stopA()
  expect(last().readyState).toBe(0)
  stopB()
  expect([last().readyState, s.state.get()]).toEqual([2, 'off'])
})

it('comes back after a refusal, with growing waits and the last id', () => {
  const s = stream()
  s.subscribe('board', () => undefined)
  last().onopen?.()
  expect(s.state.get()).toBe('live')
  last().say('board', {}, '41')
  last().refuse()
  expect(s.state.get()).toBe('lost')
  vi.advanceTimersByTime(1_000)
  expect(opened.map((o) => o.url)).toEqual(['/events', '/events?lastEventId=41'])
  last().refuse()
  vi.advanceTimersByTime(1_000)
  expect(opened).toHaveLength(2)
  vi.advanceTimersByTime(1_000)
  expect(opened).toHaveLength(3)
})

it('starts over at once when told to', () => {
  const s = stream()
  s.subscribe('board', () => undefined)
  last().refuse()
  s.restart()
  expect(opened).toHaveLength(2)
  vi.advanceTimersByTime(60_000)
  expect(opened).toHaveLength(2)
})
