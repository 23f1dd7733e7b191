import { Notifications } from '@mantine/notifications'
import { act, fireEvent, screen, waitFor } from '@testing-library/react'
import { expect, it, vi } from 'vitest'
import { ApiError } from '@/lib/api/error'
import { renderUI } from '@/test/render'
import { ProblemAlert } from './ProblemAlert'
import { statusLook } from './StatusBadge'
import { lastUndo, showUndo } from './undo'

it('an act can be undone once, by its button', async () => {
  const undo = vi.fn(() => Promise.resolve())
  renderUI(<Notifications />)
  act(() => showUndo({ message: '3 charts routed', undo }))
  fireEvent.click(await screen.findByRole('button', { name: 'Undo' }))
  expect(await screen.findByText('Undone')).toBeInTheDocument()
  expect(undo).toHaveBeenCalledTimes(1)
  await waitFor(() => expect(lastUndo.get()).toBeNull())
})

it('a problem lists the fields that no form shows, and stays away when all are shown', () => {
  const error = new ApiError(422, 'Please correct this.', '', [
    { location: 'body.email', message: 'Enter an address.' },
    { location: 'body.zone', message: 'Choose a zone.' },
  ])
  const { rerender } = renderUI(<ProblemAlert error={error} shownFields={['email']} />)
  expect(screen.getByRole('alert')).toHaveTextContent('Choose a zone.')
  expect(screen.getByRole('alert')).not.toHaveTextContent('Enter an address.')
  rerender(<ProblemAlert error={error} shownFields={['email', 'zone']} />)
  expect(screen.queryByRole('alert')).toBeNull()
})

it('an unknown status reads as its own words', () => {
  expect(statusLook('waiting_for_signature').label).toBe('Waiting for signature')
})
