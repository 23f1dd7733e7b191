import type { Upload } from 'tus-js-client'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { begun, next, summaryOf, tally, type Happening, type Phase, type Progress } from './machine'
import { countUnfinished, fingerprint, keepUnfinished, unfinished } from './memory'
import { accountGuess, chooseFiles } from './names'
import { UploadQueue } from './queue'
import { refusalOf, type Metadata, type TransferEvents } from './transfer'

afterEach(() => localStorage.clear())

function run(...events: Happening[]): Progress {
  return events.reduce(next, begun)
}

describe('a file under way', () => {
  const judged = (state: string): Happening => ({ type: 'judged', state, reason: 'why', encounterId: 'e1' })
  const start: Happening = { type: 'start' }
  const sent: Happening = { type: 'sent' }

  it.each<[Phase, Happening[]]>([
    ['sending', [start, { type: 'progress', sent: 5 }]],
    ['paused', [start, { type: 'pause' }]],
    ['queued', [start, { type: 'pause' }, { type: 'resume' }]],
    ['waiting', [start, { type: 'lost' }]],
    ['sending', [start, { type: 'lost' }, { type: 'progress', sent: 5 }]],
    ['held', [start, { type: 'held' }]],
    ['held', [start, { type: 'lost' }, { type: 'held' }]],
    ['waiting', [start, { type: 'held' }, { type: 'lost' }]],
    ['sending', [start, { type: 'held' }, { type: 'progress', sent: 5 }]],
    ['failed', [start, { type: 'broke', reason: 'no answer', final: false }]],
    ['refused', [start, { type: 'broke', reason: 'too large', final: true }]],
    ['checking', [start, sent, judged('examining')]],
    ['accepted', [start, sent, judged('accepted')]],
    ['duplicate', [start, sent, judged('duplicate')]],
    ['refused', [start, sent, judged('quarantined')]],
  ])('is %s', (phase, events) => {
    expect(run(...events).phase).toBe(phase)
  })

  it('does not go back for what comes late', () => {
    const paused = run(
      start,
      { type: 'progress', sent: 9 },
      { type: 'pause' },
      { type: 'progress', sent: 12 },
    )
    expect([paused.phase, paused.sent]).toEqual(['paused', 9])
    expect(run(start, sent, judged('accepted'), judged('refused')).phase).toBe('accepted')
  })

  it('never counts backwards when a lost connection repeats a part', () => {
    expect(
      run(start, { type: 'progress', sent: 9 }, { type: 'lost' }, { type: 'progress', sent: 4 }).sent,
    ).toBe(9)
  })
})

it('tells how many files are through, and what went wrong', () => {
  const phases: Phase[] = ['accepted', 'duplicate', 'refused', 'refused', 'failed', 'paused', 'sending']
  expect(summaryOf(tally(phases.map((phase) => ({ phase }))))).toBe(
    '4 of 7 files through · 2 not usable · 1 not sent · 1 paused',
  )
})

describe('what is kept for after a reload', () => {
  const file = new File(['abc'], 'MARSH_ADA_A1000234.pdf', { lastModified: 1 })

  it('is a digest, without the name', async () => {
    keepUnfinished(await fingerprint(file, 'u1', ''), {
      url: '/api/v1/uploads/s1',
      batchId: 'b1',
      at: Date.now(),
    })
    expect(JSON.stringify({ ...localStorage })).not.toMatch(/MARSH|A1000234/)
    expect(countUnfinished()).toBe(1)
  })

  it('differs by person and place, and ends after two days', async () => {
    const print = await fingerprint(file, 'u1', '')
    expect(await fingerprint(file, 'u2', '')).not.toBe(print)
    expect(await fingerprint(file, 'u1', 'e1')).not.toBe(print)
    keepUnfinished(print, { url: '/x', batchId: 'b1', at: 0 })
    expect([unfinished(print), countUnfinished()]).toEqual([null, 0])
  })
})

describe("a file's name", () => {
  it.each([
    ['A1000234.pdf', 'A1000234'],
    ['NCH1_A1000234_discharge summary.pdf', 'A1000234'],
    ['scan 12 of 14.tiff', ''],
    ['2026-03-04 account 70012345.jpg', '70012345'],
  ])('%s offers %s', (name, account) => {
    expect(accountGuess(name)).toBe(account)
  })

  it('is one of 200 at most, without what systems leave behind', () => {
    const files = Array.from({ length: 203 }, (_, i) => new File([''], i === 0 ? '.DS_Store' : `${i}.pdf`))
    const { taken, note } = chooseFiles(files)
    expect([taken.length, note]).toEqual([200, expect.stringContaining('2 were left out')])
  })
})

it('tells a refusal in the words of the server', () => {
  const body = JSON.stringify({
    detail: 'The upload cannot begin.',
    errors: [{ message: 'is not there, or not yours' }],
  })
  expect(refusalOf(422, body)).toBe('The upload cannot begin. is not there, or not yours')
  expect(refusalOf(413, '<html>')).toBe('That is larger than the server accepts.')
})

describe('the queue', () => {
  interface Begun {
    metadata: Metadata
    url: string | null
    events: TransferEvents
    abort: ReturnType<typeof vi.fn>
  }
  function setUp() {
    const begun: Begun[] = []
    const newBatch = vi.fn(() => Promise.resolve('b1'))
    const queue = new UploadQueue({
      who: () => 'u1',
      newBatch,
      transfer: (_, metadata, url, events) => {
        const abort = vi.fn(() => Promise.resolve())
        begun.push({ metadata, url, events, abort })
        return { start: vi.fn(), abort } as unknown as Upload
      },
    })
    const phases = () => queue.items.get().map((i) => i.phase)
    return { queue, begun, newBatch, phases }
  }
  const files = (count: number) =>
    Array.from({ length: count }, (_, i) => new File(['abc'], `A100000${i}.pdf`, { lastModified: i }))

  it('sends three at once and the next when one is through', async () => {
    const { queue, begun, newBatch, phases } = setUp()
    await queue.add(files(5), { facilityId: 'f1' })
    expect(phases()).toEqual(['sending', 'sending', 'sending', 'queued', 'queued'])
    begun[0]?.events.onSent()
    expect(phases()).toEqual(['checking', 'sending', 'sending', 'sending', 'queued'])
    expect(newBatch).toHaveBeenCalledTimes(1)
    expect(begun[3]?.metadata).toEqual({ filename: 'A1000003.pdf', batchId: 'b1', facilityId: 'f1' })
  })

  it('goes on where a reload interrupted it, in the same batch', async () => {
    const before = setUp()
    await before.queue.add(files(1), {})
    before.begun[0]?.events.onAddress('/api/v1/uploads/s1')
    const after = setUp()
    await after.queue.add(files(1), {})
    expect([after.begun[0]?.url, after.begun[0]?.metadata.batchId]).toEqual(['/api/v1/uploads/s1', 'b1'])
    expect(after.newBatch).not.toHaveBeenCalled()
  })

  it('knows what the server found by the upload', async () => {
    const { queue, begun } = setUp()
    await queue.add(files(2), {})
    begun[1]?.events.onAddress('/api/v1/uploads/s2')
    begun[1]?.events.onSent()
    queue.judge([{ id: 's2', state: 'refused', reason: 'The file is locked with a password.' }])
    expect(queue.items.get()[1]).toMatchObject({
      phase: 'refused',
      reason: 'The file is locked with a password.',
    })
    expect(countUnfinished()).toBe(0)
  })

  it('pauses, makes room, and goes on from the same address', async () => {
    const { queue, begun, phases } = setUp()
    await queue.add(files(4), {})
    begun[0]?.events.onAddress('/api/v1/uploads/s1')
    const id = queue.items.get()[0]?.id ?? ''
    queue.pause(id)
    expect([phases()[0], phases()[3], begun[0]?.abort.mock.calls.length]).toEqual(['paused', 'sending', 1])
    begun[3]?.events.onSent()
    await queue.resume(id)
    expect([phases()[0], begun.at(-1)?.url]).toEqual(['sending', '/api/v1/uploads/s1'])
  })

  it('pauses all and goes on with all, and starts none meanwhile', async () => {
    const { queue, begun, phases } = setUp()
    await queue.add(files(5), {})
    queue.pauseAll()
    expect(phases()).toEqual(Array.from({ length: 5 }, () => 'paused'))
    expect(begun).toHaveLength(3)
    queue.resumeAll()
    await vi.waitFor(() => expect(phases()).toEqual(['sending', 'sending', 'sending', 'queued', 'queued']))
  })

  it('does not take the same file twice, and tries again when no batch could begin', async () => {
    const { queue, newBatch, phases } = setUp()
    newBatch.mockRejectedValueOnce(new Error('down'))
    await queue.add(files(1), {})
    await queue.add(files(1), {})
    expect(phases()).toEqual(['failed'])
    queue.retryAll()
    await vi.waitFor(() => expect(phases()).toEqual(['sending']))
  })
})
