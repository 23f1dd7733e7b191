import { Select } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { FormPanel } from '@/components/FormPanel'
import { showDone } from '@/components/undo'
import { DropTarget } from '@/components/upload/DropTarget'
import { useUploads } from '@/components/upload/useUploads'
import { useFacility } from '@/components/useFacility'
import { api, unwrap } from '@/lib/api/client'
import { fieldErrors } from '@/lib/api/error'
import { plural } from '@/lib/format'
import type { RequestFields } from '../types'
import { emptyForm, enterBody, enterErrors, type EnterForm } from './enterForm'
import { RequestFieldset } from './RequestFieldset'

interface Props {
  onClose: () => void
  onEntered: (id: string) => void
}

/** Enters a request that came by mail, fax, e-mail or in person, with its letter. */
export function EnterPanel({ onClose, onEntered }: Props) {
  const [files, setFiles] = useState<File[]>([])
  const [initialValues] = useState(() => emptyForm(Date.now()))
  const { queue } = useUploads()
  const queryClient = useQueryClient()
  const form = useForm<EnterForm>({
    initialValues,
    validate: enterErrors,
  })
  const enter = useMutation({
    mutationFn: (body: RequestFields) => unwrap(api.POST('/api/v1/roi-requests', { body })),
    onSuccess: ({ id, tracking, facilityId }) => {
      void queryClient.invalidateQueries({ queryKey: ['roi-requests'] })
      if (files.length > 0) void queue.add(files, { requestId: id, facilityId })
      showDone(`Entered as ${tracking}${files.length > 0 ? '; its papers are on the way' : ''}`)
      onEntered(id)
    },
    onError: (error) => form.setErrors(fieldErrors(error)),
  })
  const { facility: place, choices } = useFacility(form.values.facilityId)
  const submit = form.onSubmit((values) => {
    if (place) enter.mutate(enterBody({ ...values, facilityId: place.id }))
    else form.setFieldError('facilityId', 'choose the facility')
  })
  return (
    <FormPanel
      width={560}
      title="Enter a request"
      act="Enter it"
      onSubmit={submit}
      onClose={onClose}
      busy={enter.isPending}
      error={enter.error}
    >
      <DropTarget
        label="Drop the letter and its papers here"
        onFiles={(more) => setFiles([...files, ...more])}
      >
        {files.length > 0
          ? `${plural(files.length, 'file')} will be sent once it is entered.`
          : 'The authorization, subpoena or letter, as PDF or picture.'}
      </DropTarget>
      <RequestFieldset
        form={form}
        place={
          <Select
            label="Facility"
            data={choices}
            {...form.getInputProps('facilityId')}
            value={place?.id ?? null}
          />
        }
      />
    </FormPanel>
  )
}
