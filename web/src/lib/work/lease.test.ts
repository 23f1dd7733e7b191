import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { ApiError } from '@/lib/api/error'
import { sessionState } from '@/lib/session'
import { LeaseKeeper, mayReopen } from './lease'

const lost = (why: string) =>
  new ApiError(409, 'It is gone.', 'lease-lost', [{ location: 'lease', message: why }])

function keep() {
  const beat = vi.fn(async (...[, fence]: [id: string, fence: number, idleSeconds: number]) => ({
    fence,
    leaseUntil: '',
    activeMs: 5_000,
    idleMs: 0,
  }))
  const open = vi.fn(async () => ({ fence: 9, activeMs: 0, idleMs: 0 }))
  const keeper = new LeaseKeeper('w1', { fence: 7, activeMs: 0, idleMs: 0 }, { beat, open: open as never })
  return { keeper, beat, stop: keeper.start() }
}

beforeEach(() => vi.useFakeTimers())
afterEach(() => {
  vi.useRealTimers()
  sessionState.set('open')
})

it('beats each 30 s with its token until stopped', async () => {
  const { keeper, beat, stop } = keep()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(beat).toHaveBeenCalledTimes(2)
  expect(beat).toHaveBeenLastCalledWith('w1', 7, 0)
  expect(keeper.state.get().activeMs).toBe(5_000)
  stop()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(beat).toHaveBeenCalledTimes(2)
})

it('counts quiet as idle only after a minute of reading', async () => {
  const { keeper, beat } = keep()
  await vi.advanceTimersByTimeAsync(90_000)
  expect(beat).toHaveBeenLastCalledWith('w1', 7, 90)
  keeper.noteActivity()
  await vi.advanceTimersByTimeAsync(30_000)
  expect(beat).toHaveBeenLastCalledWith('w1', 7, 0)
})

it('says what happened once, sends nothing more, and goes on when opened again', async () => {
  const { keeper, beat } = keep()
  beat.mockRejectedValueOnce(lost('taken-back'))
  await vi.advanceTimersByTimeAsync(30_000)
  expect(keeper.state.get().loss?.why).toBe('taken-back')
  await vi.advanceTimersByTimeAsync(120_000)
  expect(beat).toHaveBeenCalledTimes(1)
  await keeper.reopen()
  expect(keeper.held).toBe(true)
  await vi.advanceTimersByTimeAsync(30_000)
  expect(beat).toHaveBeenLastCalledWith('w1', 9, expect.any(Number))
})

it('is silent while the person ends the work, and goes on when that fails', async () => {
  const { keeper, beat } = keep()
  await keeper.ending(async () => keeper.beat())
  expect(beat).not.toHaveBeenCalled()
  await expect(keeper.ending(() => Promise.reject(new ApiError(422, 'edits remain')))).rejects.toThrow()
  await keeper.beat()
  expect(beat).toHaveBeenCalledTimes(1)
})

it('tries sooner while the server is out of reach', async () => {
  const { keeper, beat } = keep()
  beat.mockRejectedValueOnce(new ApiError(0, 'away'))
  await vi.advanceTimersByTimeAsync(30_000)
  expect(keeper.state.get()).toMatchObject({ away: true, loss: null })
  await vi.advanceTimersByTimeAsync(5_000)
  expect(keeper.state.get().away).toBe(false)
})

it('rests while the session is locked and beats at once when it is back', async () => {
  const { beat } = keep()
  sessionState.set('locked')
  await vi.advanceTimersByTimeAsync(90_000)
  expect(beat).not.toHaveBeenCalled()
  sessionState.set('open')
  await vi.advanceTimersByTimeAsync(0)
  expect(beat).toHaveBeenCalledTimes(1)
})

it.each([
  ['expired', true],
  ['opened-elsewhere', true],
  ['taken-back', true],
  ['cancelled', false],
  ['completed', false],
])('offers to open again after %s: %s', (why, offered) => {
  expect(mayReopen({ why, message: '' })).toBe(offered)
})

it('ends the work once all changes are through, and not where one of them was refused', async () => {
  const { keeper } = keep()
  const order: string[] = []
  let answer = () => {}
  const first = new Promise<void>((resolve) => (answer = resolve))
  void keeper.inTurn(async () => {
    await first
    order.push('first')
  })
  void keeper.inTurn(async () => order.push('second'))
  const ended = keeper.ending(async () => order.push('ended'))
  answer()
  await ended
  expect(order).toEqual(['first', 'second', 'ended'])

  const refused = keeper.inTurn(() => Promise.reject(new ApiError(412, 'It was changed.')))
  const again = keeper.ending(async () => order.push('ended again'))
  await expect(refused).rejects.toThrow('It was changed.')
  await expect(again).rejects.toThrow(/was not saved/)
  await keeper.ending(async () => order.push('ended at last'))
  expect(order.slice(3)).toEqual(['ended at last'])
})
