import { Alert, Textarea } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { FormPanel } from '@/components/FormPanel'
import { showDone } from '@/components/undo'
import { ApiError, fieldErrors } from '@/lib/api/error'
import { requestQuery } from '../api'
import type { Correction, RoiRequest } from '../types'
import { correctedBody, enterErrors, formOf, rebased } from './enterForm'
import { RequestFieldset } from './RequestFieldset'

interface Props {
  request: RoiRequest
  /** Sends it for the version that was seen; gives the request as it is then. */
  save: (body: Correction, version: number) => Promise<RoiRequest>
  onClose: () => void
}

/** Corrects what was entered of a request, with the reason. Where somebody else was faster nothing that was typed is lost. */
export function CorrectPanel({ request, save, onClose }: Props) {
  const correction = useCorrection({ request, save, onClose })
  const { form, reason, setReason, error, busy, submit, moved } = correction
  const refused = fieldErrors(error)
  return (
    <FormPanel
      width={560}
      title="Correct the request"
      act="Save the correction"
      onSubmit={submit}
      onClose={onClose}
      busy={busy}
      error={moved ? null : error}
    >
      {moved && (
        <Alert color="yellow" variant="light" role="alert" p="xs" title="It was changed meanwhile">
          Somebody else corrected this request while you typed. What you changed is kept below; the rest is as
          it stands now. Look it over and save again.
        </Alert>
      )}
      <Textarea
        label="Why it is corrected"
        autosize
        maxLength={500}
        value={reason}
        error={refused.correctionReason}
        onChange={(e) => setReason(e.currentTarget.value)}
      />
      <RequestFieldset form={form} />
    </FormPanel>
  )
}

function useCorrection({ request, save, onClose }: Props) {
  const queryClient = useQueryClient()
  const [seen, setSeen] = useState(request)
  const [reason, setReason] = useState('')
  const form = useForm({ initialValues: formOf(seen), validate: enterErrors })
  const change = useMutation({
    mutationFn: (body: Correction) => save(body, seen.version),
    onSuccess: () => {
      showDone('The correction was kept')
      void queryClient.invalidateQueries({ queryKey: ['roi-requests'] })
      void queryClient.invalidateQueries({ queryKey: requestQuery(request.id).queryKey })
      onClose()
    },
    onError: async (error) => {
      form.setErrors(fieldErrors(error))
      if (!(error instanceof ApiError) || error.status !== 412) return
      const now = await queryClient.fetchQuery({ ...requestQuery(request.id), staleTime: 0 })
      form.setValues(rebased(form.getValues(), formOf(seen), formOf(now)))
      setSeen(now)
    },
  })
  return {
    ...{ form, reason, setReason },
    error: change.error,
    busy: change.isPending,
    moved: change.error instanceof ApiError && change.error.status === 412,
    submit: form.onSubmit((values) =>
      change.mutate({ ...correctedBody(values, seen), correctionReason: reason.trim() || undefined }),
    ),
  }
}
