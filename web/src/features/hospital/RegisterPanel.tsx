import { Group, NumberInput, Select, TextInput } from '@mantine/core'
import { useForm, type UseFormReturnType } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { FormPanel } from '@/components/FormPanel'
import { showDone } from '@/components/undo'
import { api, unwrap } from '@/lib/api/client'
import { fieldErrors } from '@/lib/api/error'
import { plural } from '@/lib/format'
import type { EncounterFields } from './api'
import { emptyEncounter, encounterBody, formErrors, type EncounterForm } from './encounterForm'
import { DropTarget } from '@/components/upload/DropTarget'
import { accountGuess } from '@/components/upload/names'
import { useUploads } from '@/components/upload/useUploads'
import { useFacility } from '@/components/useFacility'
import { workTypes } from './words'

interface Props {
  onClose: () => void
  onRegistered: (id: string) => void
}

/** Registers an encounter, with its files if they are at hand: they are sent as soon as it is registered. */
export function RegisterPanel({ onClose, onRegistered }: Props) {
  const [files, setFiles] = useState<File[]>([])
  const { queue } = useUploads()
  const queryClient = useQueryClient()
  const form = useForm<EncounterForm>({
    initialValues: emptyEncounter,
    validate: formErrors,
  })
  const register = useMutation({
    mutationFn: (body: EncounterFields) => unwrap(api.POST('/api/v1/encounters', { body })),
    onSuccess: ({ id }) => {
      void queryClient.invalidateQueries({ queryKey: ['encounters'] })
      if (files.length > 0) void queue.add(files, { encounterId: id })
      showDone(
        files.length > 0
          ? `Encounter registered; ${plural(files.length, 'file')} on the way`
          : 'Encounter registered',
      )
      onRegistered(id)
    },
    onError: (error) => form.setErrors(fieldErrors(error)),
  })
  const { facility: place, choices } = useFacility(form.values.facilityId)
  const submit = form.onSubmit((values) => {
    if (place) register.mutate(encounterBody(values, place))
    else form.setFieldError('facilityId', 'choose the facility')
  })
  const takeFiles = (taken: File[]) => {
    setFiles([...files, ...taken])
    const guess = accountGuess(taken[0]?.name ?? '')
    if (form.values.accountNumber === '' && guess) form.setFieldValue('accountNumber', guess)
  }
  return (
    <FormPanel
      width={480}
      title="Register an encounter"
      act="Register"
      onSubmit={submit}
      onClose={onClose}
      busy={register.isPending}
      error={register.error}
    >
      <DropTarget label="Drop its files here" onFiles={takeFiles}>
        {files.length > 0
          ? `${plural(files.length, 'file')} will be sent once it is registered.`
          : 'Or add them later.'}
      </DropTarget>
      <Select
        label="Facility"
        data={choices}
        {...form.getInputProps('facilityId')}
        value={place?.id ?? null}
      />
      <Group grow align="flex-start">
        <TextInput label="Account number" autoComplete="off" {...form.getInputProps('accountNumber')} />
        <Select
          label="Work type"
          data={place ? place.workTypes : [...workTypes]}
          {...form.getInputProps('workType')}
        />
      </Group>
      <Group grow align="flex-start">
        <TextInput label="Admitted" type="datetime-local" {...form.getInputProps('admittedAt')} />
        <TextInput label="Discharged" type="datetime-local" {...form.getInputProps('dischargedAt')} />
      </Group>
      <PatientFields form={form} />
      <Group grow align="flex-start">
        <TextInput
          label="Discharge status"
          description="UB-04, two digits"
          maxLength={2}
          {...form.getInputProps('disposition')}
        />
        <NumberInput
          label="Total charges"
          prefix="$"
          thousandSeparator=","
          decimalScale={2}
          min={0}
          {...form.getInputProps('charges')}
        />
      </Group>
      <Group grow align="flex-start">
        <TextInput label="Payer" {...form.getInputProps('payer')} />
        <TextInput label="Attending physician" {...form.getInputProps('attending')} />
      </Group>
    </FormPanel>
  )
}

function PatientFields({ form }: { form: Pick<UseFormReturnType<EncounterForm>, 'getInputProps'> }) {
  return (
    <>
      <Group grow align="flex-start">
        <TextInput label="Last name" autoComplete="off" {...form.getInputProps('patient.lastName')} />
        <TextInput label="First name" autoComplete="off" {...form.getInputProps('patient.firstName')} />
      </Group>
      <Group grow align="flex-start">
        <TextInput label="Medical record number" autoComplete="off" {...form.getInputProps('patient.mrn')} />
        <TextInput label="Middle name" autoComplete="off" {...form.getInputProps('patient.middleName')} />
      </Group>
      <Group grow align="flex-start">
        <TextInput label="Date of birth" type="date" {...form.getInputProps('patient.birthDate')} />
        <Select
          label="Sex"
          data={[
            { value: 'F', label: 'Female' },
            { value: 'M', label: 'Male' },
            { value: 'U', label: 'Unknown' },
          ]}
          {...form.getInputProps('patient.sex')}
        />
      </Group>
    </>
  )
}
