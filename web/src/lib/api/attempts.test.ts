import { afterEach, describe, expect, it } from 'vitest'
import { fakeServer, problem } from '@/test/render'
import { isCreate } from './attempts'
import { api, unwrap } from './client'

const realFetch = globalThis.fetch
afterEach(() => {
  globalThis.fetch = realFetch
})

const hold = (reason: string) =>
  unwrap(
    api.POST('/api/v1/work/{id}/hold', { params: { path: { id: 'w1' } }, body: { fence: 1, reason } }),
  ).catch(() => undefined)

const route = 'POST /api/v1/work/w1/hold'
const nothing = () => problem(503, 'Try again in a moment.')

/** Holds by these reasons, answered one after the other, and gives the keys that were sent. */
async function keysOf(tries: { reason: string; answer: () => Response }[]) {
  const keys: (string | null)[] = []
  for (const { reason, answer } of tries) {
    const [sent] = await asked(() => hold(reason), answer)
    keys.push(sent ?? null)
  }
  return keys
}

async function asked(act: () => Promise<unknown>, answer: () => Response) {
  const requests = fakeServer({ [route]: answer })
  await act()
  return requests.map((r) => r.headers.get('Idempotency-Key'))
}

const done = () => Response.json({})

describe('a create', () => {
  it('bears the same key until it is answered, and a new one afterwards', async () => {
    const lost = () => {
      throw new TypeError('Failed to fetch')
    }
    const [first, second, third, next] = await keysOf(
      [lost, nothing, done, done].map((answer) => ({ reason: 'query', answer })),
    )
    expect(first).toMatch(/^[0-9a-f-]{36}$/)
    expect(second).toBe(first)
    expect(third).toBe(first)
    expect(next).not.toBe(first)
  })

  it('bears another key once it was refused, or when it asks for something else', async () => {
    const keys = await keysOf([
      { reason: 'a', answer: () => problem(422, 'Not so.') },
      { reason: 'a', answer: nothing },
      { reason: 'b', answer: nothing },
    ])
    expect(new Set(keys).size).toBe(3)
  })

  it('bears one key when it is pressed twice', async () => {
    const keys = await asked(() => Promise.all([hold('twice'), hold('twice')]), done)
    expect(keys).toHaveLength(2)
    expect(keys[0]).toBe(keys[1])
  })
})

it('knows what makes nothing', async () => {
  expect(isCreate('GET', '/api/v1/clients')).toBe(false)
  expect(isCreate('POST', '/api/v1/search')).toBe(false)
  const requests = fakeServer({ 'POST /api/v1/search': { items: [] } })
  await unwrap(api.POST('/api/v1/search', { body: { q: 'abc' } }))
  expect(requests[0]?.headers.get('Idempotency-Key')).toBeNull()
})
