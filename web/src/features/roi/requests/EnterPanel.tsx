import { Button, Group, MultiSelect, Select, Stack, TagsInput, Textarea, TextInput } from '@mantine/core'
import { useForm, type UseFormReturnType } from '@mantine/form'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ProblemAlert } from '@/components/ProblemAlert'
import { onSaveKey } from '@/components/saveKey'
import { SidePanel } from '@/components/SidePanel'
import { showDone } from '@/components/undo'
import { DropTarget } from '@/components/upload/DropTarget'
import { useUploads } from '@/components/upload/useUploads'
import { documentLabel } from '@/components/viewer/pages'
import { api, idempotent, unwrap } from '@/lib/api/client'
import { newIdempotencyKey } from '@/lib/api/attempts'
import { fieldErrors } from '@/lib/api/error'
import { plural } from '@/lib/format'
import { useKeys } from '@/lib/keys'
import { facilitiesQuery } from '../api'
import type { RequestFields } from '../types'
import {
  basisChoices,
  channelChoices,
  classChoices,
  documentTypes,
  mediumChoices,
  purposeChoices,
  situationChoices,
  usualBasis,
} from '../words'
import { emptyForm, enterBody, enterErrors, type EnterForm } from './enterForm'

interface Props {
  onClose: () => void
  onEntered: (id: string) => void
}

type Form = Pick<UseFormReturnType<EnterForm>, 'getInputProps' | 'values' | 'setFieldValue'>

/** Enters a request that came by mail, fax, e-mail or in person, with its letter. */
export function EnterPanel({ onClose, onEntered }: Props) {
  const facilities = useQuery(facilitiesQuery)
  const places = (facilities.data ?? []).filter((f) => f.active)
  const [files, setFiles] = useState<File[]>([])
  // One key for the form as it was filled in: pressing twice, or again after a lost answer, enters once.
  const [key, setKey] = useState(newIdempotencyKey)
  const [initialValues] = useState(() => emptyForm(Date.now()))
  const { queue } = useUploads()
  const queryClient = useQueryClient()
  const form = useForm<EnterForm>({
    initialValues,
    validate: enterErrors,
    onValuesChange: () => setKey(newIdempotencyKey()),
  })
  const enter = useMutation({
    mutationFn: (body: RequestFields) =>
      unwrap(api.POST('/api/v1/roi-requests', { body, params: { header: idempotent(key) } })),
    onSuccess: ({ id, tracking, facilityId }) => {
      void queryClient.invalidateQueries({ queryKey: ['roi-requests'] })
      if (files.length > 0) void queue.add(files, { requestId: id, facilityId })
      showDone(`Entered as ${tracking}${files.length > 0 ? '; its papers are on the way' : ''}`)
      onEntered(id)
    },
    onError: (error) => form.setErrors(fieldErrors(error)),
  })
  const place =
    places.find((f) => f.id === form.values.facilityId) ?? (places.length === 1 ? places[0] : undefined)
  const submit = form.onSubmit((values) => {
    if (place) enter.mutate(enterBody({ ...values, facilityId: place.id }))
    else form.setFieldError('facilityId', 'choose the facility')
  })
  useKeys('Enter a request', [{ key: 'mod+Enter', label: 'Enter it', run: () => submit(), inFields: true }])
  return (
    <SidePanel
      opened
      width={560}
      title="Enter a request"
      onClose={onClose}
      footer={
        <>
          <Button size="xs" type="submit" form="enter-request" loading={enter.isPending}>
            Enter it
          </Button>
          <Button size="xs" variant="default" onClick={onClose}>
            Cancel
          </Button>
        </>
      }
    >
      <form id="enter-request" onSubmit={submit} onKeyDownCapture={onSaveKey(() => submit())} noValidate>
        <Stack gap="sm">
          <DropTarget
            label="Drop the letter and its papers here"
            onFiles={(more) => setFiles([...files, ...more])}
          >
            {files.length > 0
              ? `${plural(files.length, 'file')} will be sent once it is entered.`
              : 'The authorization, subpoena or letter, as PDF or picture.'}
          </DropTarget>
          <Group grow align="flex-start">
            <Select
              label="Facility"
              data={places.map((f) => ({ value: f.id, label: f.name }))}
              {...form.getInputProps('facilityId')}
              value={place?.id ?? null}
            />
            <Select
              label="Came by"
              allowDeselect={false}
              data={channelChoices}
              {...form.getInputProps('channel')}
            />
            <TextInput label="Arrived" type="datetime-local" {...form.getInputProps('receivedAt')} />
          </Group>
          <RequesterFields form={form} />
          <PatientFields form={form} />
          <WantedFields form={form} />
          <ProblemAlert error={enter.error} shownFields={Object.keys(fieldErrors(enter.error))} />
        </Stack>
      </form>
    </SidePanel>
  )
}

function RequesterFields({ form }: { form: Form }) {
  const choose = (value: string | null) => {
    if (!value) return
    form.setFieldValue('requesterClass', value as EnterForm['requesterClass'])
    const basis = usualBasis[value]
    if (basis) form.setFieldValue('legalBasis', basis as EnterForm['legalBasis'])
  }
  return (
    <>
      <Group grow align="flex-start">
        <Select
          label="Who asks"
          allowDeselect={false}
          data={classChoices}
          {...form.getInputProps('requesterClass')}
          onChange={choose}
        />
        <Select
          label="Legal basis"
          allowDeselect={false}
          data={basisChoices}
          {...form.getInputProps('legalBasis')}
        />
        <Select
          label="Purpose"
          allowDeselect={false}
          data={purposeChoices}
          {...form.getInputProps('purpose')}
        />
      </Group>
      {form.values.legalBasis === 'government_audit' && (
        <TextInput label="Date on the auditor's letter" type="date" {...form.getInputProps('letterOn')} />
      )}
      <Group grow align="flex-start">
        <TextInput label="Requester's name" autoComplete="off" {...form.getInputProps('requester.name')} />
        <TextInput
          label="Organisation"
          autoComplete="off"
          {...form.getInputProps('requester.organisation')}
        />
      </Group>
      <Textarea
        label="Address, as on a label"
        autosize
        minRows={2}
        autoComplete="off"
        {...form.getInputProps('requester.address')}
      />
      <Group grow align="flex-start">
        <TextInput label="Telephone" autoComplete="off" {...form.getInputProps('requester.phone')} />
        <TextInput label="E-mail" autoComplete="off" {...form.getInputProps('requester.email')} />
        <TextInput label="Their number" autoComplete="off" {...form.getInputProps('requester.reference')} />
      </Group>
    </>
  )
}

function PatientFields({ form }: { form: Form }) {
  return (
    <>
      <Group grow align="flex-start">
        <TextInput
          label="Patient's last name"
          autoComplete="off"
          {...form.getInputProps('patient.lastName')}
        />
        <TextInput label="First name" autoComplete="off" {...form.getInputProps('patient.firstName')} />
      </Group>
      <Group grow align="flex-start">
        <TextInput label="Date of birth" type="date" {...form.getInputProps('patient.birthDate')} />
        <TextInput label="MRN" autoComplete="off" {...form.getInputProps('patient.mrn')} />
        <TagsInput label="Former last names" maxTags={5} {...form.getInputProps('patient.formerNames')} />
      </Group>
    </>
  )
}

function WantedFields({ form }: { form: Form }) {
  return (
    <>
      <Textarea
        label="Which records, in the words of the letter"
        autosize
        minRows={2}
        {...form.getInputProps('wanted.text')}
      />
      <Group grow align="flex-start">
        <MultiSelect
          label="Documents"
          clearable
          data={documentTypes.map((value) => ({ value, label: documentLabel(value) }))}
          {...form.getInputProps('wanted.types')}
        />
        <TextInput label="Service from" type="date" {...form.getInputProps('wanted.from')} />
        <TextInput label="to" type="date" {...form.getInputProps('wanted.to')} />
      </Group>
      <Group grow align="flex-start">
        <Select
          label="Wanted as"
          allowDeselect={false}
          data={mediumChoices}
          {...form.getInputProps('medium')}
        />
        <Select
          label="Language"
          allowDeselect={false}
          data={[
            { value: 'en', label: 'English' },
            { value: 'es', label: 'Spanish' },
          ]}
          {...form.getInputProps('language')}
        />
        <Select
          label="Priority"
          placeholder="Routine"
          clearable
          data={[
            { value: '1', label: 'STAT' },
            { value: '2', label: 'Urgent' },
            { value: '4', label: 'Low' },
          ]}
          {...form.getInputProps('priority')}
          value={form.values.priority || null}
          onChange={(value) => form.setFieldValue('priority', value ?? '')}
        />
      </Group>
      <MultiSelect
        label="What is so about it"
        clearable
        data={situationChoices}
        {...form.getInputProps('situations')}
      />
    </>
  )
}
