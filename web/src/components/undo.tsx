import { Button, Group } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { messageOf } from '@/lib/api/error'
import { createStore } from '@/lib/store'

const undoMs = 8_000

/** The newest act that can still be taken back; the shell binds a key to it. */
export const lastUndo = createStore<(() => void) | null>(null)

interface Undoable {
  /** What was done: "3 charts routed to Ada Marsh". */
  message: string
  /** Takes it back. */
  undo: () => Promise<unknown>
}

/** Says what was done and offers for 8 s to take it back, by button or key. Call it after the act succeeded. */
export function showUndo({ message, undo }: Undoable): void {
  const id = crypto.randomUUID()
  const run = () => {
    end()
    notifications.hide(id)
    undo().then(
      () => showDone('Undone'),
      (error: unknown) => showProblem(error),
    )
  }
  const end = () => {
    if (lastUndo.get() === run) lastUndo.set(null)
  }
  lastUndo.set(run)
  notifications.show({
    id,
    autoClose: undoMs,
    onClose: end,
    closeButtonProps: { 'aria-label': 'Dismiss' },
    message: (
      <Group justify="space-between" wrap="nowrap">
        <span>{message}</span>
        <Button size="compact-xs" variant="light" onClick={run}>
          Undo
        </Button>
      </Group>
    ),
  })
}

/** Says for a moment that something was done which needs no undo. */
export function showDone(message: string): void {
  notifications.show({ message, autoClose: 3_000, closeButtonProps: { 'aria-label': 'Dismiss' } })
}

/** Says why something failed, until dismissed. */
export function showProblem(error: unknown): void {
  notifications.show({
    color: 'red',
    message: messageOf(error),
    autoClose: false,
    role: 'alert',
    closeButtonProps: { 'aria-label': 'Dismiss' },
  })
}
