import { QueryClient } from '@tanstack/react-query'
import { act, renderHook, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { meQuery } from '@/lib/me'
import { sessionState } from '@/lib/session'
import { fakeServer, problem, renderUI, testMe } from '@/test/render'
import { enterAs } from './session'
import { SignInFlow } from './SignInFlow'
import { useIdleClock } from './useIdleClock'

const realFetch = globalThis.fetch
afterEach(() => {
  globalThis.fetch = realFetch
  vi.useRealTimers()
})

async function typePassword() {
  await userEvent.type(screen.getByLabelText('E-mail'), 'ada@agency.example')
  await userEvent.type(screen.getByLabelText('Password'), 'a long sentence{Enter}')
}

describe('signing in by the organisation', () => {
  it('goes on with what the organisation sent', async () => {
    window.history.replaceState(null, '', '/sign-in/northlake?code=c1&state=s1')
    const requests = fakeServer({
      'POST /api/v1/sessions/organisation/arrival': { status: 'totp_required', challenge: 'c2' },
    })
    renderUI(<SignInFlow onSignedIn={vi.fn()} />)
    expect(await screen.findByRole('button', { name: 'Use a recovery code' })).toBeInTheDocument()
    expect(requests.map((r) => r.body)).toEqual([{ agency: 'northlake', state: 's1', code: 'c1' }])
    expect(window.location.search).toBe('')
  })

  it('says that it refused, and begins again', async () => {
    window.history.replaceState(null, '', '/sign-in/northlake?error=access_denied&state=s1')
    fakeServer({
      'POST /api/v1/sessions/organisation': () =>
        problem(404, 'No agency signs in with an organisation of this name here.'),
    })
    renderUI(<SignInFlow onSignedIn={vi.fn()} />)
    await userEvent.click(screen.getByRole('button', { name: 'Begin again' }))
    await userEvent.click(screen.getByRole('button', { name: 'Sign in with your organisation' }))
    await userEvent.type(screen.getByLabelText(/Work e-mail/), 'nowhere{Enter}')
    expect(await screen.findByText(/No agency signs in/)).toBeInTheDocument()
  })
})

describe('signing in', () => {
  it('asks for the second factor with the challenge', async () => {
    const done = vi.fn()
    const requests = fakeServer({
      'POST /api/v1/sessions': { status: 'totp_required', challenge: 'c1' },
      'POST /api/v1/sessions/totp': { status: 'ok' },
    })
    renderUI(<SignInFlow onSignedIn={done} />, null)
    await typePassword()
    await userEvent.type(await screen.findByLabelText(/authenticator app/), '123 456{Enter}')
    await vi.waitFor(() => expect(done).toHaveBeenCalledTimes(1))
    expect(requests.at(-1)?.body).toEqual({ challenge: 'c1', code: '123 456' })
  })

  it('takes a recovery code instead', async () => {
    fakeServer({
      'POST /api/v1/sessions': { status: 'totp_required', challenge: 'c1' },
      'POST /api/v1/sessions/totp': () => problem(401, 'This code was used before. Take the next one.'),
    })
    renderUI(<SignInFlow onSignedIn={() => undefined} />, null)
    await typePassword()
    await userEvent.click(await screen.findByRole('button', { name: 'Use a recovery code' }))
    await userEvent.type(screen.getByLabelText('Recovery code'), 'k7m2-q9xd{Enter}')
    expect(await screen.findByRole('alert')).toHaveTextContent('This code was used before.')
  })

  it('asks for a password of their own in place of a one-time one', async () => {
    const done = vi.fn()
    const requests = fakeServer({
      'POST /api/v1/sessions': { status: 'password_change', challenge: 'c1' },
      'POST /api/v1/sessions/password': { status: 'ok' },
    })
    renderUI(<SignInFlow onSignedIn={done} />, null)
    await typePassword()
    await userEvent.type(await screen.findByLabelText('New password'), 'my own long sentence')
    await userEvent.type(screen.getByLabelText('New password again'), 'my own{Enter}')
    expect(screen.getByText('The two differ.')).toBeInTheDocument()
    await userEvent.type(screen.getByLabelText('New password again'), ' long sentence{Enter}')
    await vi.waitFor(() => expect(done).toHaveBeenCalledTimes(1))
    expect(requests.at(-1)?.body).toEqual({ challenge: 'c1', newPassword: 'my own long sentence' })
  })

  it('says why a password was refused and keeps what was typed', async () => {
    fakeServer({ 'POST /api/v1/sessions': () => problem(401, 'E-mail or password is wrong.') })
    renderUI(<SignInFlow onSignedIn={() => undefined} />, null)
    await typePassword()
    expect(await screen.findByRole('alert')).toHaveTextContent('E-mail or password is wrong.')
    expect(screen.getByLabelText('E-mail')).toHaveValue('ada@agency.example')
  })
})

describe('entering', () => {
  const other = { ...testMe, user: { ...testMe.user, id: 'u2' } }

  it('gives the same person the work back', () => {
    const queryClient = new QueryClient()
    const startOver = vi.fn()
    queryClient.setQueryData(meQuery.queryKey, testMe)
    sessionState.set('locked')
    enterAs(queryClient, testMe, { startOver })
    expect([sessionState.get(), startOver.mock.calls.length]).toEqual(['open', 0])
  })

  it('shows another person nothing of it', () => {
    const queryClient = new QueryClient()
    const startOver = vi.fn()
    queryClient.setQueryData(meQuery.queryKey, testMe)
    sessionState.set('locked')
    enterAs(queryClient, other, { startOver })
    expect(startOver).toHaveBeenCalledTimes(1)
    expect(sessionState.get()).toBe('locked')
    expect(queryClient.getQueryData(meQuery.queryKey)?.user.id).toBe('u1')
  })
})

describe('the idle clock', () => {
  const touch = vi.fn()
  const expire = vi.fn()
  const never = Date.parse('2099-01-01')
  const start = (expiresAtMs = never) =>
    renderHook(() => useIdleClock({ timeoutSeconds: 900, expiresAtMs, touch, expire, running: true }))
  const pass = (seconds: number) => act(() => vi.advanceTimersByTime(seconds * 1_000))
  beforeEach(() => {
    vi.useFakeTimers()
    touch.mockReset()
    expire.mockReset()
  })

  it('counts down and ends the session once', () => {
    const { result } = start()
    pass(850)
    expect(result.current).toBe(50)
    pass(120)
    expect([result.current, expire.mock.calls.length, touch.mock.calls.length]).toEqual([0, 1, 0])
  })

  it('starts anew with any key, and lets the server know, but not for each', () => {
    const { result } = start()
    pass(850)
    for (let i = 0; i < 20; i++) window.dispatchEvent(new KeyboardEvent('keydown', { key: 'a' }))
    pass(10)
    expect([result.current, touch.mock.calls.length]).toEqual([890, 1])
    pass(60)
    expect(touch).toHaveBeenCalledTimes(1)
  })

  it('is not fooled by a machine that slept', () => {
    start()
    vi.setSystemTime(Date.now() + 3_600_000)
    act(() => window.dispatchEvent(new Event('pointermove')))
    expect(expire).toHaveBeenCalledTimes(1)
  })

  it('ends at the absolute limit whatever is done', () => {
    start(Date.now() + 100_000)
    for (let i = 0; i < 11; i++) {
      window.dispatchEvent(new Event('pointermove'))
      pass(10)
    }
    expect(expire).toHaveBeenCalledTimes(1)
  })
})
