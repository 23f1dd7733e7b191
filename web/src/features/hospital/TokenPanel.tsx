import { Checkbox, Select, Stack, TextInput } from '@mantine/core'
import { isNotEmpty, useForm } from '@mantine/form'
import { useQuery } from '@tanstack/react-query'
import { FormPanel } from '@/components/FormPanel'
import { MadeToken } from '@/components/MadeToken'
import { fieldErrors } from '@/lib/api/error'
import { can, useMe } from '@/lib/me'
import { useMakeToken } from '@/lib/tokens'
import { clientsQuery } from './api'

/** What a token can be allowed, in words; the server knows which are open to whom. */
const scopes = [
  { value: 'results.view', label: 'Fetch results' },
  { value: 'encounters.view', label: 'List encounters' },
  { value: 'encounter.view', label: 'Read an encounter' },
  { value: 'encounters.create', label: 'Register encounters' },
  { value: 'encounters.import', label: 'Import encounters from CSV' },
  { value: 'encounters.update', label: 'Correct encounters' },
  { value: 'documents.upload', label: 'Upload documents' },
  { value: 'documents.view', label: 'List documents' },
  { value: 'clients.view', label: 'Read facilities' },
  { value: 'self.session', label: 'Ask who it is' },
]

/** Makes a token and shows its secret, this once. */
export function TokenPanel({ onClose }: { onClose: () => void }) {
  const me = useMe()
  const clients = useQuery({ ...clientsQuery, enabled: !me.client })
  const form = useForm({
    initialValues: { name: '', scopes: ['results.view'], days: '180', clientId: '' },
    validate: {
      name: isNotEmpty('say what it is for'),
      scopes: (chosen) => (chosen.length > 0 ? null : 'choose at least one'),
    },
  })
  const making = useMakeToken((error) => form.setErrors(fieldErrors(error)))
  if (making.data) return <MadeToken name={making.data.name} token={making.data.token} onClose={onClose} />
  return (
    <FormPanel
      title="New API token"
      act="Make it"
      onSubmit={form.onSubmit(({ clientId, ...values }) =>
        making.mutate({ ...values, clientId: clientId || undefined }),
      )}
      onClose={onClose}
      busy={making.isPending}
      error={making.error}
      shownFields={['name', 'scopes']}
    >
      <TextInput label="What is it for?" placeholder="Billing system" {...form.getInputProps('name')} />
      {!me.client && (
        <Select
          label="Confined to"
          placeholder="All hospitals"
          clearable
          data={(clients.data ?? []).map((c) => ({ value: c.id, label: c.name }))}
          {...form.getInputProps('clientId')}
        />
      )}
      <Checkbox.Group label="It may" {...form.getInputProps('scopes')}>
        <Stack gap={6} mt={4}>
          {scopes
            .filter((s) => can(me, s.value))
            .map((s) => (
              <Checkbox key={s.value} value={s.value} label={s.label} />
            ))}
        </Stack>
      </Checkbox.Group>
      <Select
        label="Works for"
        allowDeselect={false}
        data={[
          { value: '30', label: '30 days' },
          { value: '90', label: '90 days' },
          { value: '180', label: '180 days' },
          { value: '365', label: 'a year' },
        ]}
        {...form.getInputProps('days')}
      />
    </FormPanel>
  )
}
