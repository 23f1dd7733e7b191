import { Notifications } from '@mantine/notifications'
import { act, fireEvent, screen, waitFor } from '@testing-library/react'
import { expect, it, onTestFinished, vi } from 'vitest'
import { ApiError } from '@/lib/api/error'
import { listenToKeys } from '@/lib/keys'
import { renderUI } from '@/test/render'
import { FormPanel } from './FormPanel'
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

it('a form beside the work is sent once by its key in a field, by its key elsewhere, and by its button', () => {
  const send = vi.fn()
  const close = vi.fn()
  onTestFinished(listenToKeys())
  const error = new ApiError(409, 'It was entered already.', '', [])
  renderUI(
    <FormPanel title="Enter it" act="Enter" busy={false} error={error} onSubmit={send} onClose={close}>
      <input aria-label="Name" />
    </FormPanel>,
  )
  expect(screen.getByRole('alert')).toHaveTextContent('It was entered already.')
  fireEvent.keyDown(screen.getByLabelText('Name'), { key: 'Enter', ctrlKey: true })
  expect(send).toHaveBeenCalledTimes(1)
  fireEvent.keyDown(document.body, { key: 'Enter', ctrlKey: true })
  expect(send).toHaveBeenCalledTimes(2)
  fireEvent.click(screen.getByRole('button', { name: 'Enter' }))
  expect(send).toHaveBeenCalledTimes(3)
  fireEvent.click(screen.getByRole('button', { name: 'Cancel' }))
  expect(close).toHaveBeenCalledTimes(1)
})

it('an unknown status reads as its own words', () => {
  expect(statusLook('waiting_for_signature').label).toBe('Waiting for signature')
})
