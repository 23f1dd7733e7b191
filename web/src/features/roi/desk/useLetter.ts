import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { showDone } from '@/components/undo'
import { fieldErrors } from '@/lib/api/error'
import { useDraft } from '@/lib/drafts'
import { useMe } from '@/lib/me'
import type { LetterKind } from '../types'
import { standing } from './authorization'
import type { Desk } from './desk'
import { firstTyped, writingOf, type Typed } from './letters'

/** A letter being written: what was typed is kept until it is sent, also when the lease is lost meanwhile. */
export function useLetter(desk: Desk) {
  const { request, work, authorization, fields, endings, writable, written, setWritten } = desk
  const me = useMe()
  const queryClient = useQueryClient()
  const [kind, setKind] = useDraft<LetterKind>(`roi-letter:${request.id}`, 'correction_needed')
  const lacking = (authorization.data?.elements ?? [])
    .filter((e) => standing(fields.places[e.key]) === 'missing')
    .map((e) => `${e.label}: ${e.help}`)
  const sender = {
    hospital: work.facility.name,
    agency: me.agency.name,
    address: window.location.host,
  }
  const [own, setOwn, clearOwn] = useDraft<Typed>(`roi-letter-text:${request.id}`, {})
  const [dueOn, setDueOn] = useDraft(`roi-letter-due:${request.id}`, '')
  const [busy, setBusy] = useState(false)
  const { letter, error } = written
  const typed = { ...firstTyped(sender, lacking, request), ...own }
  const write = async (send: boolean) => {
    setBusy(true)
    const writing = writingOf(kind, typed, dueOn)
    try {
      const done = await (send ? endings.send(writing) : endings.preview(writing))
      setWritten({ letter: done, error: null })
      if (send && done) {
        clearOwn()
        showDone('The letter was sent')
        void queryClient.invalidateQueries({ queryKey: ['roi-request', request.id] })
      }
    } catch (problem) {
      setWritten({ letter: null, error: problem })
    } finally {
      setBusy(false)
    }
  }
  return {
    ...{ kind, setKind, typed, dueOn, setDueOn, busy, error },
    refused: fieldErrors(error),
    type: (name: string, text: string) => setOwn({ ...own, [name]: text }),
    preview: () => void write(false),
    send: () => void write(true),
    sendable: writable && letter !== null && letter.kind === kind && !letter.sentAt,
  }
}
