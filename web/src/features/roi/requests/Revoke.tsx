import { Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { api, unwrap } from '@/lib/api/client'
import { fieldErrors } from '@/lib/api/error'
import { useDraft } from '@/lib/drafts'
import { takeFocus } from '@/lib/takeFocus'
import { of } from '../api'
import type { RoiRequest } from '../types'
import { localMinute } from './enterForm'
import { Opening } from './Opening'
import { useChange } from './useChange'

/** Records that the authorization was revoked: nothing more leaves on it. */
export function Revoke({ request: r }: { request: RoiRequest }) {
  const change = useChange(r.id, 'The revocation was kept; nothing more leaves on this authorization')
  const [at, setAt] = useState(() => localMinute(Date.now()))
  const [reason, setReason] = useDraft(`roi-revoke:${r.id}`, '')
  const refused = fieldErrors(change.error)
  const act = (close: () => void) =>
    change.mutate(
      () =>
        unwrap(
          api.POST('/api/v1/roi-requests/{id}/revocation', {
            ...of(r.id),
            body: { revokedAt: new Date(at).toISOString(), reason },
          }),
        ),
      {
        onSuccess: () => {
          setReason('')
          close()
        },
      },
    )
  return (
    <Opening
      label="The authorization was revoked"
      verb="Revoke it"
      color="red"
      onAct={act}
      busy={change.isPending}
      disabled={reason.trim().length < 3 || at === ''}
      error={change.error}
      shownFields={['revokedAt']}
    >
      <TextInput
        size="xs"
        type="datetime-local"
        label="When the revocation arrived"
        value={at}
        error={refused.revokedAt}
        onChange={(e) => setAt(e.currentTarget.value)}
      />
      <Textarea
        size="xs"
        label="How it was revoked"
        autosize
        ref={takeFocus}
        maxLength={500}
        value={reason}
        onChange={(e) => setReason(e.currentTarget.value)}
      />
    </Opening>
  )
}
