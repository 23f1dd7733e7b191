import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ApiError } from '@/lib/api/error'
import { LeaseKeeper } from '@/lib/work/lease'
import type { TaggedCase } from './api'
import { addCode, draftOf, serverCodes } from './draft'
import { CaseSession } from './session'
import type { CodeHit, ServerCode } from './types'
import { readUnsaved } from './unsaved'

const i10: CodeHit = { system: 'ICD10CM', code: 'I10', description: 'Essential hypertension', billable: true }

function answer(version: number, codes: ServerCode[] = []): TaggedCase {
  const data = { id: 'c1', version, codes, edits: [] } as unknown as TaggedCase['data']
  return { data, etag: `"${version}"` }
}

const lost = new ApiError(409, 'A manager took this item back.', 'lease-lost', [
  { location: 'lease', message: 'taken-back' },
])

/** A session over a made-up server that keeps the codes it is given. */
function open({ version = 1, codes = [] as ServerCode[] } = {}) {
  const server = { version, codes, error: null as unknown, puts: 0 }
  const put = vi.fn(async (_: string, etag: string, __: object, sent: ServerCode[]) => {
    server.puts++
    if (server.error) throw server.error
    if (etag !== `"${server.version}"`) throw new ApiError(412, 'stale', 'stale-version')
    server.version++
    server.codes = sent.map((c, i) => ({ ...c, id: c.id ?? `s${i}` }))
    return answer(server.version, server.codes)
  })
  const fetch = vi.fn(async () => answer(server.version, server.codes))
  const beat = async () => ({ fence: 7, leaseUntil: '', activeMs: 0, idleMs: 0 })
  const openWork = async () => ({ fence: 8, activeMs: 0, idleMs: 0 })
  const keeper = new LeaseKeeper(
    'w1',
    { fence: 7, activeMs: 0, idleMs: 0 },
    { beat, open: openWork as never },
  )
  const session = new CaseSession('u1', 'c1', answer(version, codes), keeper, { put, fetch })
  session.start()
  return { server, put, keeper, session }
}

const add = (session: CaseSession, key = 'k1') => session.change(addCode(session.draft.get(), 'dx', i10, key))

beforeEach(() => {
  vi.useFakeTimers()
  sessionStorage.clear()
})
afterEach(() => vi.useRealTimers())

describe('saving', () => {
  it('keeps what is typed in the tab until the server has it', async () => {
    const { session, put } = open()
    add(session)
    expect(readUnsaved('u1', 'c1')?.codes).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(1_500)
    expect(put).toHaveBeenCalledWith('c1', '"1"', { workItemId: 'w1', fence: 7 }, expect.any(Array))
    expect(readUnsaved('u1', 'c1')).toBeNull()
    expect(session.draft.get()[0]).toMatchObject({ key: 'k1', id: 's0' })
  })

  it('goes on when the answer to a save was lost', async () => {
    const { session, server } = open()
    server.version = 2
    add(session)
    await vi.advanceTimersByTimeAsync(1_500)
    expect(session.saver.state.get().phase).toBe('saved')
    expect(server.version).toBe(3)
  })

  it('stops writing when the lease is lost, and keeps what was typed', async () => {
    const { session, server, keeper } = open()
    server.error = lost
    add(session)
    await vi.advanceTimersByTimeAsync(1_500)
    expect(keeper.state.get().loss).toEqual({ why: 'taken-back', message: lost.message })
    add(session, 'k2')
    await vi.advanceTimersByTimeAsync(60_000)
    expect(server.puts).toBe(1)
    expect(readUnsaved('u1', 'c1')?.codes).toHaveLength(2)
  })

  it('sends what was typed once the item is opened again', async () => {
    const { session, server, keeper, put } = open()
    server.error = lost
    add(session)
    await vi.advanceTimersByTimeAsync(1_500)
    server.error = null
    await keeper.reopen()
    await session.resume()
    await vi.advanceTimersByTimeAsync(0)
    expect(put).toHaveBeenLastCalledWith('c1', '"1"', { workItemId: 'w1', fence: 8 }, expect.any(Array))
    expect(server.codes).toHaveLength(1)
  })

  it('marks the codes a save was refused for', async () => {
    const { session, server } = open()
    server.error = new ApiError(422, 'no', 'invalid', [
      { location: 'body.codes[0].code', message: 'No such code.' },
    ])
    add(session)
    await vi.advanceTimersByTimeAsync(1_500)
    expect(session.edits.get()[0]).toMatchObject({ key: 'k1', message: 'No such code.' })
    expect(session.saver.state.get().phase).toBe('refused')
  })
})

describe('what a tab had not saved', () => {
  const left = (version: number) => {
    const { session } = open({ version })
    add(session)
  }

  it('is put back and saved when the case has not changed', async () => {
    left(1)
    const { session, server } = open()
    expect(session.recovered.get()?.kind).toBe('applied')
    expect(session.draft.get()).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(1_500)
    expect(server.codes).toHaveLength(1)
  })

  it('can be discarded', async () => {
    left(1)
    const { session, server } = open()
    session.discardRecovered()
    await vi.advanceTimersByTimeAsync(1_500)
    expect(server.codes).toHaveLength(0)
    expect(readUnsaved('u1', 'c1')).toBeNull()
  })

  it('is only offered when the case has changed', () => {
    left(1)
    const theirs: ServerCode[] = [{ id: 's9', role: 'dx', system: 'ICD10CM', code: 'E119' }]
    const { session } = open({ version: 2, codes: theirs })
    expect(session.recovered.get()?.kind).toBe('asking')
    expect(serverCodes(session.draft.get())).toEqual(serverCodes(draftOf(theirs)))
    session.useRecovered()
    expect(session.draft.get()[0]?.code).toBe('I10')
  })

  it('is thrown away when somebody else signs in', () => {
    left(1)
    expect(readUnsaved('u2', 'c1')).toBeNull()
    expect(sessionStorage).toHaveLength(0)
  })
})
