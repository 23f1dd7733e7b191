import { Group, Textarea, TextInput } from '@mantine/core'
import { isNotEmpty, useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { FormPanel } from '@/components/FormPanel'
import { showDone } from '@/components/undo'
import { api, unwrap } from '@/lib/api/client'
import { fieldErrors } from '@/lib/api/error'
import { of } from '../api'

/** Leaves disclosures to an agency out of the account while its written statement holds. */
export function SuspendPanel({ patientId, onClose }: { patientId: string; onClose: () => void }) {
  const queryClient = useQueryClient()
  const form = useForm({
    initialValues: { recipient: '', statement: '', from: '', to: '' },
    validate: {
      recipient: isNotEmpty('name the agency, as the disclosures do'),
      statement: isNotEmpty('say what it stated in writing'),
      from: isNotEmpty('give the first day'),
      to: isNotEmpty('give the last day'),
    },
  })
  const suspend = useMutation({
    mutationFn: (body: typeof form.values) =>
      unwrap(api.POST('/api/v1/patients/{id}/disclosure-suspensions', { ...of(patientId), body })),
    onSuccess: () => {
      showDone('Suspended')
      onClose()
      return queryClient.invalidateQueries({ queryKey: ['roi-account', patientId] })
    },
    onError: (error) => form.setErrors(fieldErrors(error)),
  })
  const submit = form.onSubmit((values) => suspend.mutate(values))
  return (
    <FormPanel
      title="Suspend for law enforcement"
      act="Suspend"
      onSubmit={submit}
      onClose={onClose}
      busy={suspend.isPending}
      error={suspend.error}
    >
      <p style={{ margin: 0 }}>
        Disclosures to this agency are left out of the account while its written statement holds that telling
        the patient would impede it (164.528(a)(2)).
      </p>
      <TextInput label="Agency" autoComplete="off" {...form.getInputProps('recipient')} />
      <Textarea label="What it stated" autosize minRows={3} {...form.getInputProps('statement')} />
      <Group grow align="flex-start">
        <TextInput label="First day" type="date" {...form.getInputProps('from')} />
        <TextInput label="Last day" type="date" {...form.getInputProps('to')} />
      </Group>
    </FormPanel>
  )
}
