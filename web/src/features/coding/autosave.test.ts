import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Autosaver, type Failure } from './autosave'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

function saver(judge: (error: unknown) => Failure = () => 'again') {
  const saved: number[] = []
  const waiting: { done: () => void; fail: () => void }[] = []
  const save = (value: number) =>
    new Promise<void>((resolve, reject) => {
      saved.push(value)
      waiting.push({ done: resolve, fail: () => reject(new Error('no')) })
    })
  const s = new Autosaver<number>({ save, judge, quietMs: 1_000, patienceMs: 3_000 })
  const answer = async (how: 'done' | 'fail') => {
    waiting.shift()?.[how]()
    await vi.advanceTimersByTimeAsync(0)
  }
  return { s, saved, answer, phase: () => s.state.get().phase }
}

it('saves the newest value once it is quiet', async () => {
  const { s, saved, answer, phase } = saver()
  s.change(1)
  await vi.advanceTimersByTimeAsync(900)
  s.change(2)
  expect(phase()).toBe('dirty')
  await vi.advanceTimersByTimeAsync(1_000)
  expect(saved).toEqual([2])
  expect(phase()).toBe('saving')
  await answer('done')
  expect(phase()).toBe('saved')
})

it('does not wait for quiet for ever', async () => {
  const { s, saved } = saver()
  for (let i = 0; i < 8; i++) {
    s.change(i)
    await vi.advanceTimersByTimeAsync(500)
  }
  expect(saved.length).toBeGreaterThan(0)
})

it('sends one at a time and what was typed meanwhile after it', async () => {
  const { s, saved, answer, phase } = saver()
  s.change(1)
  await vi.advanceTimersByTimeAsync(1_000)
  s.change(2)
  await vi.advanceTimersByTimeAsync(5_000)
  expect(saved).toEqual([1])
  await answer('done')
  expect(phase()).toBe('dirty')
  await vi.advanceTimersByTimeAsync(1_000)
  expect(saved).toEqual([1, 2])
})

it('tries again by itself without an answer, with the newest value', async () => {
  const { s, saved, answer, phase } = saver()
  s.change(1)
  await vi.advanceTimersByTimeAsync(1_000)
  await answer('fail')
  expect(phase()).toBe('failed')
  await vi.advanceTimersByTimeAsync(2_000)
  expect(saved).toEqual([1, 1])
  await answer('done')
  expect(phase()).toBe('saved')
})

it('waits for a change after a refusal', async () => {
  const { s, saved, answer, phase } = saver(() => 'refused')
  s.change(1)
  await vi.advanceTimersByTimeAsync(1_000)
  await answer('fail')
  await vi.advanceTimersByTimeAsync(60_000)
  expect(saved).toEqual([1])
  expect(phase()).toBe('refused')
  s.change(2)
  await vi.advanceTimersByTimeAsync(1_000)
  expect(saved).toEqual([1, 2])
})

it('sends nothing once stopped, and what waited when it goes on', async () => {
  const { s, saved, answer, phase } = saver(() => 'stop')
  s.change(1)
  await vi.advanceTimersByTimeAsync(1_000)
  await answer('fail')
  s.change(2)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(saved).toEqual([1])
  expect(phase()).toBe('stopped')
  expect(s.unsaved).toBe(true)
  s.resume()
  await vi.advanceTimersByTimeAsync(0)
  expect(saved).toEqual([1, 2])
})

it('flushes everything at once and says whether the server has it', async () => {
  const { s, saved, answer } = saver()
  s.change(1)
  const flushed = s.flush()
  await vi.advanceTimersByTimeAsync(0)
  expect(saved).toEqual([1])
  await answer('done')
  await expect(flushed).resolves.toBe(true)

  s.change(2)
  const failed = s.flush()
  await vi.advanceTimersByTimeAsync(0)
  await answer('fail')
  await expect(failed).resolves.toBe(false)
})
