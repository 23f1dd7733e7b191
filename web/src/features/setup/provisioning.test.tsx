import { notifications, Notifications } from '@mantine/notifications'
import { act, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Token } from '@/lib/tokens'
import { fakeServer, problem, renderUI, testMe } from '@/test/render'
import { Provisioning } from './Provisioning'
import { scope } from './provisioning'

vi.setConfig({ testTimeout: 20_000 })

const realFetch = globalThis.fetch
afterEach(() => {
  globalThis.fetch = realFetch
  act(() => notifications.clean())
})

const manager = {
  ...testMe,
  user: { ...testMe.user, role: 'manager' },
  capabilities: ['tokens.manage', 'provisioning.manage', 'users.manage'],
}
const token: Token = {
  id: 't1',
  name: 'Entra ID',
  scopes: [scope],
  userId: 'u1',
  createdAt: '2026-01-01T00:00:00Z',
  expiresAt: '2099-01-01T00:00:00Z',
}
const nothing = {
  'GET /api/v1/provisioning': { baseUrl: '', people: 0, waiting: [], groups: [], roles: [] },
  'GET /api/v1/provisioning/acts': { items: [] },
  'GET /api/v1/facilities': { items: [] },
  'GET /api/v1/api-tokens': { items: [] },
}

/** The screen, and what is told beside it. */
function show() {
  renderUI(
    <>
      <Notifications />
      <Provisioning />
    </>,
    manager,
  )
}

describe('revoking a token', () => {
  it('that is refused is told as a problem, and the token still stands', async () => {
    fakeServer({
      ...nothing,
      'GET /api/v1/api-tokens': { items: [token] },
      'DELETE /api/v1/api-tokens/t1': () => problem(403, 'Only who made it may revoke it.'),
    })
    show()
    await userEvent.click(await screen.findByRole('button', { name: 'Revoke Entra ID' }))
    expect(await screen.findByText('Only who made it may revoke it.')).toBeInTheDocument()
    expect(screen.queryByText('Entra ID works no more')).toBeNull()
    expect(screen.getByText('Active')).toBeInTheDocument()
    expect(screen.getByRole('button', { name: 'Revoke Entra ID' })).toBeEnabled()
  })

  it('is told as done once it is, and the list is read anew', async () => {
    let answered = token
    fakeServer({
      ...nothing,
      'GET /api/v1/api-tokens': () => Response.json({ items: [answered] }),
      'DELETE /api/v1/api-tokens/t1': () => {
        answered = { ...token, revokedAt: '2026-06-30T00:00:00Z' }
        return new Response(null, { status: 204 })
      },
    })
    show()
    await userEvent.click(await screen.findByRole('button', { name: 'Revoke Entra ID' }))
    expect(await screen.findByText('Entra ID works no more')).toBeInTheDocument()
    expect(await screen.findByText('Revoked')).toBeInTheDocument()
    expect(screen.queryByRole('button', { name: 'Revoke Entra ID' })).toBeNull()
  })
})

describe('provisioning', () => {
  it('says of each of its lists what to do while there is nothing', async () => {
    fakeServer(nothing)
    renderUI(<Provisioning />, manager)
    expect(await screen.findByText(/Ask its operator to set CHARTWRIGHT_PUBLIC_URL/)).toBeInTheDocument()
    for (const empty of ['No token yet', 'No groups yet', 'Nothing yet']) {
      expect(await screen.findByText(empty)).toBeInTheDocument()
    }
  })

  it('says of each of its lists why it cannot be shown, and tries again', async () => {
    const answers: Record<string, unknown> = Object.fromEntries(
      Object.keys(nothing).map((route) => [route, () => problem(422, 'The house is being moved.')]),
    )
    fakeServer(answers)
    renderUI(<Provisioning />, manager)
    await waitFor(() => expect(screen.getAllByText('The house is being moved.')).toHaveLength(4))
    Object.assign(answers, nothing)
    for (const again of screen.getAllByRole('button', { name: 'Try again' })) await userEvent.click(again)
    expect(await screen.findByText('No token yet')).toBeInTheDocument()
    await waitFor(() => expect(screen.queryByText('The house is being moved.')).toBeNull())
  })
})
