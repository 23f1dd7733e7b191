import { screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, it } from 'vitest'
import { fakeServer, renderUI, testMe } from '@/test/render'
import { ProblemFiles } from './ProblemFiles'

const realFetch = globalThis.fetch
afterEach(() => {
  globalThis.fetch = realFetch
})

const file = (n: number) => ({
  sourceId: `s${n}`,
  name: `scan-${n}.pdf`,
  state: 'refused',
  receivedAt: '2026-03-01T10:00:00Z',
  clientId: 'c1',
  size: 10,
  mayRelease: false,
})

it('shows the first files that could not be used, and more when asked', async () => {
  const pages = [{ items: [file(1), file(2)], nextCursor: 'next' }, { items: [file(3)] }]
  fakeServer({ 'GET /api/v1/sources/problems': () => Response.json(pages.shift()) })
  renderUI(<ProblemFiles clientId="" />, { ...testMe, capabilities: ['documents.upload'] })
  expect(await screen.findByText(/^More than 2 files/)).toBeInTheDocument()
  await userEvent.click(screen.getByRole('button', { name: 'Show more' }))
  expect(await screen.findByText(/^3 files could not be used/)).toBeInTheDocument()
  expect(screen.getByText('scan-1.pdf')).toBeInTheDocument()
  expect(screen.getByText('scan-3.pdf')).toBeInTheDocument()
  expect(screen.queryByRole('button', { name: 'Show more' })).not.toBeInTheDocument()
})
