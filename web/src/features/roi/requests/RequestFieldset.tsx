import {
  Checkbox,
  Group,
  MultiSelect,
  NumberInput,
  Select,
  TagsInput,
  Textarea,
  TextInput,
} from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import type { ReactNode } from 'react'
import { documentLabel } from '@/components/viewer/pages'
import { BasisFields } from '../BasisFields'
import { channelChoices, documentTypes, mediumChoices, situationChoices, usualBasis } from '../words'
import type { EnterForm } from './enterForm'

type Form = Pick<UseFormReturnType<EnterForm>, 'getInputProps' | 'values' | 'setFieldValue'>

/** What is known of a request, as it is entered and as it is corrected; `place` is the field before how it came. */
export function RequestFieldset({ form, place }: { form: Form; place?: ReactNode }) {
  return (
    <>
      <Group grow align="flex-start">
        {place}
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
      <PackingFields form={form} />
    </>
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
      <BasisFields
        who="Who asks"
        requesterClass={{ ...form.getInputProps('requesterClass'), onChange: choose }}
        legalBasis={form.getInputProps('legalBasis')}
        purpose={form.getInputProps('purpose')}
      />
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

/** How the release is packed: in one PDF where nothing is said. */
function PackingFields({ form }: { form: Form }) {
  return (
    <>
      <Group grow align="flex-start">
        <NumberInput
          label="Pages per file, at most"
          placeholder="All in one file"
          min={1}
          max={100000}
          allowDecimal={false}
          allowNegative={false}
          hideControls
          {...form.getInputProps('partPages')}
        />
        <NumberInput
          label="Megabytes per file, at most"
          placeholder="All in one file"
          min={1}
          max={10000}
          allowDecimal={false}
          allowNegative={false}
          hideControls
          {...form.getInputProps('partMegabytes')}
        />
      </Group>
      <Checkbox
        size="xs"
        label="With the original files (CSV, JSON, text), where nothing of them is left out"
        {...form.getInputProps('withOriginals', { type: 'checkbox' })}
      />
    </>
  )
}
