import { screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, it } from 'vitest'
import { fakeServer, problem, renderUI, testMe } from '@/test/render'
import { Shift } from './Shift'

const realFetch = globalThis.fetch
afterEach(() => {
  globalThis.fetch = realFetch
})

const off = { ...testMe, user: { ...testMe.user, onShift: false }, capabilities: ['self.shift'] }

it('begins the shift, and shows it', async () => {
  const requests = fakeServer({
    'PUT /api/v1/me/shift': null,
    'GET /api/v1/me': { ...off, user: { ...off.user, onShift: true } },
  })
  renderUI(<Shift />, off)
  const shift = screen.getByRole('switch', { name: 'On shift' })
  expect(shift).not.toBeChecked()
  await userEvent.click(shift)
  await expect.poll(() => requests.map((r) => r.route)).toContain('GET /api/v1/me')
  expect(requests[0]).toMatchObject({ route: 'PUT /api/v1/me/shift', body: { onShift: true } })
  await expect.poll(() => (shift as HTMLInputElement).checked).toBe(true)
})

it('stays as it was where the server refuses', async () => {
  fakeServer({ 'PUT /api/v1/me/shift': () => problem(500, 'Something went wrong on our side.') })
  renderUI(<Shift />, off)
  await userEvent.click(screen.getByRole('switch', { name: 'On shift' }))
  await expect.poll(() => (screen.getByRole('switch') as HTMLInputElement).checked).toBe(false)
})

it('is not there for people who draw no work', () => {
  renderUI(<Shift />, { ...off, capabilities: ['board.view'] })
  expect(screen.queryByRole('switch')).toBeNull()
})
