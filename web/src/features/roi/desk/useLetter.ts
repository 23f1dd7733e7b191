import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { showDone } from '@/components/undo'
import { newIdempotencyKey } from '@/lib/api/attempts'
import { fieldErrors } from '@/lib/api/error'
import { useDraft } from '@/lib/drafts'
import type { LetterKind } from '../types'
import { nothingWritten, type Desk } from './desk'
import { writingOf, type Typed } from './letters'

/** A letter being written: what was typed is kept until it is sent, also when the lease is lost meanwhile. */
export function useLetter({ request, endings, writable, written, setWritten }: Desk) {
  const queryClient = useQueryClient()
  const [kind, setKind] = useDraft<LetterKind>(`roi-letter:${request.id}`, 'correction_needed')
  const [typed, setTyped, clearTyped] = useDraft<Typed>(`roi-letter-text:${request.id}`, {})
  const [dueOn, setDueOn] = useDraft(`roi-letter-due:${request.id}`, '')
  const [busy, setBusy] = useState(false)
  const { letter, key, error } = written
  const write = async (send: boolean) => {
    setBusy(true)
    const writing = writingOf(kind, typed, dueOn)
    try {
      const done = await (send ? endings.send(writing, key) : endings.preview(writing))
      setWritten({ letter: done, key: newIdempotencyKey(), error: null })
      if (send && done) {
        clearTyped()
        showDone('The letter was sent')
        void queryClient.invalidateQueries({ queryKey: ['roi-request', request.id] })
      }
    } catch (problem) {
      setWritten({ ...nothingWritten, error: problem })
    } finally {
      setBusy(false)
    }
  }
  // A letter is sent as it was read: what is changed afterwards has to be read again.
  const changed = () => {
    if (letter) setWritten(nothingWritten)
  }
  return {
    ...{ kind, typed, dueOn, busy, error },
    refused: fieldErrors(error),
    setKind: (next: LetterKind) => {
      setKind(next)
      setWritten(nothingWritten)
    },
    setDueOn: (day: string) => {
      setDueOn(day)
      changed()
    },
    type: (name: string, text: string) => {
      setTyped({ ...typed, [name]: text })
      changed()
    },
    preview: () => void write(false),
    send: () => void write(true),
    sendable: writable && letter !== null && letter.kind === kind && !letter.sentAt,
  }
}
