import { Notifications } from '@mantine/notifications'
import { screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, it, vi } from 'vitest'
import type { Token } from '@/lib/tokens'
import { fakeServer, problem, renderUI } from '@/test/render'
import { TokensScreen } from './TokensScreen'

vi.setConfig({ testTimeout: 20_000 })

const realFetch = globalThis.fetch
afterEach(() => {
  globalThis.fetch = realFetch
})

const token: Token = {
  id: 't1',
  name: 'Interface engine',
  scopes: ['encounters.create'],
  userId: 'u1',
  createdAt: '2026-01-01T00:00:00Z',
  expiresAt: '2099-01-01T00:00:00Z',
}

it('a token whose revoking is refused still stands, and the refusal is told as a problem', async () => {
  fakeServer({
    'GET /api/v1/api-tokens': { items: [token] },
    'DELETE /api/v1/api-tokens/t1': () => problem(503, 'The database cannot be reached just now.'),
  })
  renderUI(
    <>
      <Notifications />
      <TokensScreen />
    </>,
  )
  await userEvent.click(await screen.findByRole('button', { name: 'Revoke Interface engine' }))
  expect(await screen.findByText('The database cannot be reached just now.')).toBeInTheDocument()
  expect(screen.queryByText('Interface engine works no more')).toBeNull()
  expect(screen.getByText('Active')).toBeInTheDocument()
})
