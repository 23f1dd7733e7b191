import { ActionIcon, Button, Group, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { IconTrash } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { EmptyState } from '@/components/EmptyState'
import { StatusBadge } from '@/components/StatusBadge'
import type { Column } from '@/components/table/types'
import { api, unwrap } from '@/lib/api/client'
import { formatDate } from '@/lib/format'
import { ifMatch, peopleQuery, type Person } from './api'
import { Editor } from './Editor'
import { expiryOn, localDay } from './expiry'
import { Section } from './Section'
import { useEditing } from './useEditing'
import { drawsWork } from './words'

interface Line {
  person: Person
  credential: string
  expiresOn: string
}

function linesOf(people: Person[]): Line[] {
  return people
    .filter((p) => drawsWork(p.role))
    .flatMap((person) =>
      person.credentials.length > 0
        ? person.credentials.map((c) => ({ person, ...c }))
        : [{ person, credential: '', expiresOn: '' }],
    )
}

function columnsOn(today: string): Column<Line>[] {
  return [
    { id: 'name', header: 'Technician', cell: (l) => l.person.name, sortValue: (l) => l.person.name },
    {
      id: 'credential',
      header: 'Certificate',
      width: 160,
      cell: (l) => l.credential || '–',
      sortValue: (l) => l.credential || null,
    },
    {
      id: 'expires',
      header: 'Valid through',
      width: 160,
      cell: (l) => (l.expiresOn ? formatDate(l.expiresOn) : '–'),
      sortValue: (l) => l.expiresOn || null,
    },
    {
      id: 'state',
      header: 'State',
      width: 200,
      cell: (l) => l.expiresOn && <StatusBadge status="" look={expiryOn(l.expiresOn, today)} />,
      sortValue: (l) => (l.expiresOn ? expiryOn(l.expiresOn, today).label : null),
    },
  ]
}

/** The technicians' certificates, what expires first on top. */
export function Credentials() {
  const people = useQuery(peopleQuery)
  const { editing, open, close, reload } = useEditing(people, (p) => p.id)
  return (
    <>
      <Section
        label="Credentials"
        query={people}
        rows={people.data && linesOf(people.data)}
        columns={columnsOn(localDay())}
        rowId={(l) => `${l.person.id}.${l.credential}`}
        onOpen={(l) => open(l.person)}
        initialSort={{ columnId: 'expires', descending: false }}
        empty={
          <EmptyState title="No technicians yet">Certificates belong to people: add those first.</EmptyState>
        }
      />
      {editing?.row && (
        <CredentialsEditor key={editing.key} person={editing.row} onClose={close} onReload={reload} />
      )}
    </>
  )
}

interface EditorProps {
  person: Person
  onClose: () => void
  onReload: () => void
}

function CredentialsEditor({ person, onClose, onReload }: EditorProps) {
  const form = useForm({ initialValues: { credentials: person.credentials } })
  const params = { path: { id: person.id }, header: ifMatch(person.version) }
  return (
    <Editor
      title={`Certificates of ${person.name}`}
      form={form}
      save={(body) => unwrap(api.PUT('/api/v1/users/{id}/credentials', { params, body }))}
      refresh={[['people']]}
      saved="Certificates saved"
      onClose={onClose}
      onSaved={onClose}
      onReload={onReload}
    >
      <Text c="dimmed">Keep expired ones: they show what was valid when a chart was coded.</Text>
      {form.values.credentials.map((_, i) => (
        <Group key={i} gap="xs" align="flex-end" wrap="nowrap">
          <TextInput
            label="Certificate"
            placeholder="CCS"
            {...form.getInputProps(`credentials.${i}.credential`)}
            onChange={(e) =>
              form.setFieldValue(`credentials.${i}.credential`, e.currentTarget.value.toUpperCase())
            }
          />
          <TextInput
            label="Valid through"
            type="date"
            {...form.getInputProps(`credentials.${i}.expiresOn`)}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            size={34}
            aria-label="Remove this certificate"
            onClick={() => form.removeListItem('credentials', i)}
          >
            <IconTrash size={16} />
          </ActionIcon>
        </Group>
      ))}
      <Button
        size="xs"
        variant="default"
        style={{ alignSelf: 'flex-start' }}
        onClick={() => form.insertListItem('credentials', { credential: '', expiresOn: '' })}
      >
        Add a certificate
      </Button>
    </Editor>
  )
}
