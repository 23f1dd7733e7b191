import { screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { fakeServer, problem, renderUI } from '@/test/render'
import { CodeStep } from './CodeStep'

beforeAll(() => {
  vi.stubGlobal('PublicKeyCredential', { parseCreationOptionsFromJSON: vi.fn() })
})

const realFetch = globalThis.fetch
afterEach(() => {
  globalThis.fetch = realFetch
})

describe('a passkey', () => {
  it('is offered to who has one, and what goes wrong is said', async () => {
    fakeServer({
      'POST /api/v1/sessions/passkey/options': () => problem(401, 'This sign-in took too long.'),
    })
    renderUI(<CodeStep challenge="c1" passkey onDone={vi.fn()} onBack={vi.fn()} />)
    await userEvent.click(screen.getByRole('button', { name: 'Use a passkey' }))
    expect(await screen.findByText('This sign-in took too long.')).toBeInTheDocument()
  })

  it('is not offered to others', () => {
    renderUI(<CodeStep challenge="c1" onDone={vi.fn()} onBack={vi.fn()} />)
    expect(screen.queryByRole('button', { name: 'Use a passkey' })).toBeNull()
  })
})
