import { Group, NumberInput, Select, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import type { Client, Target } from './api'
import { Editor } from './Editor'
import { localDay } from './expiry'
import { targetId, useTargets } from './Targets'
import { kinds, workTypes } from './words'

interface Props {
  target: Target | null
  all: Target[]
  clients: Client[]
  onClose: () => void
  onReload: () => void
}

/** One target. Give a new line from a later day on, rather than change one that is in force: what counted then stays. */
export function TargetEditor({ target, all, clients, onClose, onReload }: Props) {
  const change = useTargets(all)
  const form = useForm({
    initialValues: {
      clientId: target?.clientId ?? '',
      workType: target?.workType ?? ('IP' as Target['workType']),
      kind: target?.kind ?? ('coding' as Target['kind']),
      itemsPerHour: target?.itemsPerHour ?? 5,
      slaHours: target?.slaHours ?? 48,
      credential: target?.credential ?? '',
      effectiveFrom: target?.effectiveFrom ?? localDay(),
      effectiveTo: target?.effectiveTo ?? '',
    },
    validate: {
      itemsPerHour: (n) => (Number(n) > 0 ? null : 'give a number above 0'),
      slaHours: (n) => (Number(n) >= 1 ? null : 'give at least 1 hour'),
      effectiveFrom: (day) => (day ? null : 'give a day'),
    },
  })
  const save = (values: typeof form.values) => {
    const next = {
      ...values,
      clientId: values.clientId || undefined,
      credential: values.credential || undefined,
      effectiveTo: values.effectiveTo || undefined,
    } as Target
    const id = target && targetId(target)
    return change((current) => [...current.filter((t) => targetId(t) !== id), next])
  }
  return (
    <Editor
      title={target ? 'Target' : 'New target'}
      form={form}
      save={save}
      refresh={[['targets']]}
      saved="Target saved"
      onClose={onClose}
      onSaved={onClose}
      onReload={onReload}
    >
      <Select
        label="Client"
        data={[{ value: '', label: 'All clients' }, ...clients.map((c) => ({ value: c.id, label: c.name }))]}
        allowDeselect={false}
        {...form.getInputProps('clientId')}
      />
      <Select label="Work type" data={workTypes} allowDeselect={false} {...form.getInputProps('workType')} />
      <Select label="Kind of work" data={kinds} allowDeselect={false} {...form.getInputProps('kind')} />
      <Group grow align="flex-start">
        <NumberInput
          label="Items per active hour"
          min={0.1}
          max={1000}
          step={0.5}
          {...form.getInputProps('itemsPerHour')}
        />
        <NumberInput
          label="Due in hours"
          min={1}
          max={8760}
          allowDecimal={false}
          {...form.getInputProps('slaHours')}
        />
      </Group>
      <TextInput
        label="Certificate demanded"
        description="Such as CCS; empty: none"
        {...form.getInputProps('credential')}
        onChange={(e) => form.setFieldValue('credential', e.currentTarget.value.toUpperCase())}
      />
      <Group grow align="flex-start">
        <TextInput label="From" type="date" {...form.getInputProps('effectiveFrom')} />
        <TextInput label="Through" type="date" {...form.getInputProps('effectiveTo')} />
      </Group>
    </Editor>
  )
}
