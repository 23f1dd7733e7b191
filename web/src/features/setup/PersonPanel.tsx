import { Select, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ShownOnce } from '@/components/ShownOnce'
import { api, unwrap } from '@/lib/api/client'
import { useMe } from '@/lib/me'
import { ifMatch, type Client, type Person } from './api'
import { Editor } from './Editor'
import { PersonActs } from './PersonActs'
import { lookedAfterBy, timeZones, type Role } from './words'

interface Props {
  /** null: a person to be. */
  person: Person | null
  clients: Client[]
  onClose: () => void
  onReload: () => void
}

/** One person: name, role, access. After adding or resetting it shows the one-time password, this once. */
export function PersonPanel(props: Props) {
  const { person, onClose } = props
  const [handOver, setHandOver] = useState<{ name: string; password: string } | null>(null)
  if (handOver) return <OneTimePassword {...handOver} onClose={onClose} />
  return (
    <PersonEditor
      {...props}
      onPassword={(password, name) => setHandOver({ name: name ?? person?.name ?? '', password })}
    />
  )
}

function OneTimePassword({
  name,
  password,
  onClose,
}: {
  name: string
  password: string
  onClose: () => void
}) {
  return (
    <ShownOnce
      title={`Password for ${name}`}
      secret={password}
      before={`Tell it to ${name} by phone or in person, not by e-mail. It is not shown again.`}
      after="Good for 72 hours, until the first sign-in, which asks for a password of their own."
      lost={`${name} was added, but the answer with the password was lost on the way. Open ${name} in the list, and reset the password.`}
      kept="I have handed it over"
      look={{ fz: 18, p: 'sm', 'data-testid': 'one-time-password' }}
      onClose={onClose}
    />
  )
}

interface EditorProps extends Props {
  onPassword: (password: string, name?: string) => void
}

function PersonEditor({ person, clients, onClose, onReload, onPassword }: EditorProps) {
  const { user } = useMe()
  const queryClient = useQueryClient()
  const form = useForm({
    initialValues: {
      name: person?.name ?? '',
      email: person?.email ?? '',
      role: person?.role ?? ('coder' as Role),
      clientId: person?.clientId ?? '',
      timezone: person?.timezone ?? user.timezone,
    },
  })
  const save = async ({ clientId, role, ...fields }: typeof form.values) => {
    if (person) {
      // A hospital's people stay that hospital's: their role is not sent.
      const body = role === 'hospital' ? fields : { ...fields, role }
      const params = { path: { id: person.id }, header: ifMatch(person.version) }
      return unwrap(api.PATCH('/api/v1/users/{id}', { params, body }))
    }
    const body = { ...fields, role, clientId: role === 'hospital' ? clientId : undefined }
    const made = await unwrap(api.POST('/api/v1/users', { body }))
    void queryClient.invalidateQueries({ queryKey: ['people'] })
    onPassword(made.oneTimePassword, made.name)
    return made
  }
  const mine = lookedAfterBy(user.role)
  const mayEdit = !person || mine.some((r) => r.value === person.role)
  const choices = person
    ? mine.filter((r) => (r.value === 'hospital') === (person.role === 'hospital'))
    : mine
  return (
    <Editor
      title={person?.name ?? 'New person'}
      form={form}
      save={save}
      refresh={[['people']]}
      saved={person ? 'Person saved' : 'Person added'}
      onClose={onClose}
      // The one-time password of a new person comes first.
      onSaved={person ? onClose : undefined}
      onReload={onReload}
    >
      {!mayEdit && <Text c="dimmed">People of this role are looked after by the operator.</Text>}
      <TextInput label="Name" required disabled={!mayEdit} {...form.getInputProps('name')} />
      <TextInput label="E-mail" type="email" required disabled={!mayEdit} {...form.getInputProps('email')} />
      <Select
        label="Role"
        data={mayEdit ? choices : lookedAfterBy('operator')}
        allowDeselect={false}
        disabled={!mayEdit || person?.role === 'hospital'}
        {...form.getInputProps('role')}
      />
      {form.values.role === 'hospital' && (
        <Select
          label="Hospital"
          description="They see this client's charts only"
          data={clients.map((c) => ({ value: c.id, label: c.name }))}
          disabled={person !== null}
          {...form.getInputProps('clientId')}
        />
      )}
      <Select
        label="Time zone"
        searchable
        disabled={!mayEdit}
        data={timeZones()}
        {...form.getInputProps('timezone')}
      />
      {person && mayEdit && <PersonActs person={person} onPassword={onPassword} onDone={onClose} />}
    </Editor>
  )
}
