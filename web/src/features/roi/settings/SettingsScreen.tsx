import { Button, Checkbox, Group, NumberInput, Select, Stack, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ClientSelect } from '@/components/ClientSelect'
import { EmptyState } from '@/components/EmptyState'
import { PageHeader } from '@/components/PageHeader'
import { Panel } from '@/components/Panel'
import { ProblemAlert } from '@/components/ProblemAlert'
import { QueryView } from '@/components/QueryView'
import { onSaveKey } from '@/components/saveKey'
import { showDone } from '@/components/undo'
import { api, unwrap } from '@/lib/api/client'
import { fieldErrors } from '@/lib/api/error'
import { useKeys } from '@/lib/keys'
import { useCan } from '@/lib/me'
import { clientsQuery, settingsQuery, type TaggedSettings } from '../api'
import type { Settings } from '../types'
import { classChoices } from '../words'
import { PublicPage } from './PublicPage'
import classes from './Settings.module.css'

/** How each client wants its requests handled: whose law, who approves, what is reviewed, its own rules. */
export function SettingsScreen() {
  const clients = useQuery(clientsQuery)
  const [chosen, setChosen] = useState('')
  const clientId = chosen || clients.data?.[0]?.id || ''
  const settings = useQuery(settingsQuery(clientId))
  return (
    <>
      <PageHeader
        title="How requests are handled"
        facts="For each client; a change holds for what is decided from then on"
        actions={<ClientSelect value={clientId} onChoose={setChosen} />}
      />
      <Panel>
        {clients.data?.length === 0 ? (
          <EmptyState title="There is no client yet">Add one under Setup first.</EmptyState>
        ) : (
          <QueryView query={settings}>
            {(found) => <Editor key={`${clientId} ${found.etag}`} clientId={clientId} found={found} />}
          </QueryView>
        )}
      </Panel>
      {clientId && <PublicPage key={clientId} clientId={clientId} />}
    </>
  )
}

const approvals = [
  { value: 'never', label: 'Never: the agency begins at once' },
  { value: 'third_party', label: 'For requests of third parties' },
  { value: 'always', label: 'Always' },
]

type Form = Omit<Settings, 'version'>

function Editor({ clientId, found }: { clientId: string; found: TaggedSettings }) {
  const mayChange = useCan('roi.settings')
  const queryClient = useQueryClient()
  const { version, ...initialValues } = found.data
  const form = useForm<Form>({
    initialValues: {
      ...initialValues,
      overrides: initialValues.overrides ?? '',
      contact: { phone: '', email: '', address: '', privacyOfficer: '', ...initialValues.contact },
    },
  })
  const save = useMutation({
    mutationFn: (values: Form) =>
      unwrap(
        api.PUT('/api/v1/clients/{id}/roi-settings', {
          params: { path: { id: clientId }, header: { 'If-Match': found.etag } },
          body: { ...values, version } as never,
        }),
      ),
    onSuccess: () => {
      showDone('Saved')
      return queryClient.invalidateQueries({ queryKey: ['roi-settings', clientId] })
    },
    onError: (error) => form.setErrors(fieldErrors(error)),
  })
  const submit = form.onSubmit((values) => save.mutate(values))
  useKeys('Settings', [
    { key: 'mod+Enter', label: 'Save', run: () => submit(), inFields: true, when: mayChange },
  ])
  return (
    <form onSubmit={submit} onKeyDownCapture={onSaveKey(() => submit())} noValidate>
      <fieldset className={classes.form} disabled={!mayChange}>
        <legend className="visually-hidden">How requests are handled</legend>
        <Stack gap="sm">
          <TextInput
            label="Whose law holds"
            description="A state's two letters; US: federal law alone"
            maxLength={2}
            w={220}
            {...form.getInputProps('lawState')}
            onChange={(e) => form.setFieldValue('lawState', e.currentTarget.value.toUpperCase())}
          />
          <Select
            label="The hospital approves before work begins"
            allowDeselect={false}
            w={320}
            data={approvals}
            disabled={!mayChange}
            {...form.getInputProps('approval')}
          />
          <Checkbox.Group
            label="A second person reviews every release to"
            {...form.getInputProps('reviewClasses')}
          >
            <Group gap="md" mt={4}>
              {classChoices.map((c) => (
                <Checkbox key={c.value} size="xs" value={c.value} label={c.label} />
              ))}
            </Group>
          </Checkbox.Group>
          <Group align="flex-start">
            <NumberInput
              label="And of the others"
              description="Exactly this share"
              suffix=" %"
              min={0}
              max={100}
              w={160}
              {...form.getInputProps('reviewPercent')}
            />
            <NumberInput
              label="A link holds for"
              description="Days"
              min={1}
              max={365}
              w={160}
              {...form.getInputProps('linkDays')}
            />
            <NumberInput
              label="and may be used"
              description="Downloads"
              min={1}
              max={100}
              w={160}
              {...form.getInputProps('downloads')}
            />
          </Group>
          <Group grow align="flex-start">
            <TextInput label="Telephone on letters" {...form.getInputProps('contact.phone')} />
            <TextInput label="E-mail on letters" {...form.getInputProps('contact.email')} />
          </Group>
          <TextInput label="Address on letters, in one line" {...form.getInputProps('contact.address')} />
          <TextInput
            label="Who takes complaints"
            description="Name or title, and telephone"
            {...form.getInputProps('contact.privacyOfficer')}
          />
        </Stack>
        <Textarea
          label="The client's own rules and letters"
          description="YAML: a list named rules, laid over the program's own. Each needs family (fees, deadlines, letters and so on), id, version, effective and source, and replaces where another is to give way."
          classNames={{ input: classes.code }}
          autosize
          minRows={12}
          maxRows={26}
          spellCheck={false}
          {...form.getInputProps('overrides')}
        />
      </fieldset>
      <ProblemAlert error={save.error} shownFields={Object.keys(fieldErrors(save.error))} />
      {mayChange && (
        <Group mt="sm" gap={8}>
          <Button size="xs" type="submit" loading={save.isPending} disabled={!form.isDirty()}>
            Save
          </Button>
          <span className={classes.muted}>Version {version}</span>
        </Group>
      )}
    </form>
  )
}
