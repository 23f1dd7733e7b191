import { Group, NumberInput, Textarea, TextInput } from '@mantine/core'
import { isNotEmpty, useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { FormPanel } from '@/components/FormPanel'
import { showDone } from '@/components/undo'
import { api, unwrap, type Schema } from '@/lib/api/client'
import { fieldErrors } from '@/lib/api/error'
import { of } from '../api'
import { BasisFields } from '../BasisFields'

type Fields = Schema<'RecordFields'>

interface Form extends Pick<Fields, 'name' | 'what' | 'purpose' | 'legalBasis' | 'requesterClass'> {
  at: string
  organisation: string
  address: string
  pages: number | string
}

const initialValues: Form = {
  at: '',
  name: '',
  organisation: '',
  address: '',
  what: '',
  purpose: 'other',
  legalBasis: 'required_by_law',
  requesterClass: 'other',
  pages: '',
}

/** Keeps a disclosure that left by another way: a report to public health, what the police were told. */
export function RecordPanel({ patientId, onClose }: { patientId: string; onClose: () => void }) {
  const queryClient = useQueryClient()
  const form = useForm<Form>({
    initialValues,
    validate: {
      at: isNotEmpty('say when it left'),
      name: isNotEmpty('write who received it'),
      what: isNotEmpty('say what was disclosed'),
    },
  })
  const record = useMutation({
    mutationFn: (body: Fields) =>
      unwrap(api.POST('/api/v1/patients/{id}/disclosures', { ...of(patientId), body })),
    onSuccess: () => {
      showDone('The disclosure was recorded')
      onClose()
      return queryClient.invalidateQueries({ queryKey: ['roi-account', patientId] })
    },
    onError: (error) => form.setErrors(fieldErrors(error)),
  })
  const submit = form.onSubmit(({ at, organisation, address, pages, ...rest }) =>
    record.mutate({
      ...rest,
      at: new Date(at).toISOString(),
      organisation: organisation || undefined,
      address: address || undefined,
      pages: Number(pages) || undefined,
    }),
  )
  return (
    <FormPanel
      title="Record a disclosure"
      act="Record it"
      onSubmit={submit}
      onClose={onClose}
      busy={record.isPending}
      error={record.error}
    >
      <p style={{ margin: 0 }}>
        What left by another way than a request: a report that the law demands, a telephone call.
      </p>
      <Group grow align="flex-start">
        <TextInput label="When it left" type="datetime-local" {...form.getInputProps('at')} />
        <NumberInput label="Pages" min={0} {...form.getInputProps('pages')} />
      </Group>
      <TextInput label="Who received it" autoComplete="off" {...form.getInputProps('name')} />
      <TextInput label="Organisation" autoComplete="off" {...form.getInputProps('organisation')} />
      <Textarea label="Address" autosize minRows={2} {...form.getInputProps('address')} />
      <Textarea label="What was disclosed" autosize minRows={2} {...form.getInputProps('what')} />
      <BasisFields
        who="Class"
        requesterClass={form.getInputProps('requesterClass')}
        legalBasis={form.getInputProps('legalBasis')}
        purpose={form.getInputProps('purpose')}
      />
    </FormPanel>
  )
}
