import { afterEach, describe, expect, it, vi } from 'vitest'
import { fakeServer, problem } from '@/test/render'
import { api, onUnauthorised, unwrap } from './client'
import { ApiError, fieldErrors, messageOf } from './error'

const realFetch = globalThis.fetch
afterEach(() => {
  globalThis.fetch = realFetch
  document.cookie = 'chartwright_csrf=; max-age=0'
})

const signIn = () => unwrap(api.POST('/api/v1/sessions', { body: { email: 'a@b.example', password: 'x' } }))
const readMe = () => unwrap(api.GET('/api/v1/me'))

describe('the client', () => {
  it('sends the CSRF token with changes only', async () => {
    document.cookie = 'chartwright_csrf=t0ken'
    const requests = fakeServer({ 'POST /api/v1/sessions': { status: 'ok' }, 'GET /api/v1/me': {} })
    await signIn()
    await readMe()
    expect(requests.map((r) => r.headers.get('X-CSRF-Token'))).toEqual(['t0ken', null])
  })

  it('turns problem details into an ApiError with fields by form name', async () => {
    fakeServer({
      'POST /api/v1/sessions': () =>
        problem(422, 'Some fields need another look.', [
          { location: 'body.email', message: 'Enter an e-mail address.' },
          { location: 'body.codes[2].poa', message: 'Say whether it was present on admission.' },
        ]),
    })
    const error = await signIn().catch((e: unknown) => e)
    expect(error).toBeInstanceOf(ApiError)
    expect(error).toMatchObject({ status: 422, message: 'Some fields need another look.' })
    expect(fieldErrors(error)).toEqual({
      email: 'Enter an e-mail address.',
      'codes[2].poa': 'Say whether it was present on admission.',
    })
  })

  it('says something useful when the answer is not JSON, or there is none', async () => {
    fakeServer({ 'GET /api/v1/me': () => new Response('<html>', { status: 502 }) })
    expect(messageOf(await readMe().catch((e: unknown) => e))).toBe(
      'The server failed. Try again in a moment.',
    )
    globalThis.fetch = () => Promise.reject(new TypeError('Failed to fetch'))
    const error = await readMe().catch((e: unknown) => e)
    expect(error).toMatchObject({ status: 0 })
    expect(messageOf(error)).toMatch(/did not answer/)
  })

  it('reports a lost session, but not a wrong password', async () => {
    const lost = vi.fn()
    const stop = onUnauthorised(lost)
    fakeServer({
      'GET /api/v1/me': () => problem(401, 'Sign in.'),
      'POST /api/v1/sessions': () => problem(401, 'E-mail or password is wrong.'),
    })
    await signIn().catch(() => undefined)
    expect(lost).not.toHaveBeenCalled()
    await readMe().catch(() => undefined)
    expect(lost).toHaveBeenCalledTimes(1)
    stop()
  })
})
