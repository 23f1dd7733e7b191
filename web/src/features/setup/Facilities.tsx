import { Checkbox, Group, Select, Switch, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useQuery } from '@tanstack/react-query'
import { EmptyState } from '@/components/EmptyState'
import { StatusBadge } from '@/components/StatusBadge'
import type { Column } from '@/components/table/types'
import { api, unwrap } from '@/lib/api/client'
import { clientsQuery, facilitiesQuery, ifMatch, type Client, type Facility } from './api'
import { Editor } from './Editor'
import { Section } from './Section'
import { useEditing } from './useEditing'
import { timeZones, workTypes } from './words'

function columnsFor(clientName: (id: string) => string): Column<Facility>[] {
  return [
    { id: 'name', header: 'Facility', cell: (f) => f.name, sortValue: (f) => f.name },
    {
      id: 'client',
      header: 'Client',
      cell: (f) => clientName(f.clientId),
      sortValue: (f) => clientName(f.clientId),
    },
    { id: 'code', header: 'Code', width: 100, cell: (f) => f.code, sortValue: (f) => f.code },
    { id: 'zone', header: 'Time zone', width: 170, cell: (f) => f.timezone, sortValue: (f) => f.timezone },
    {
      id: 'types',
      header: 'Work types',
      width: 230,
      cell: (f) => f.workTypes.join(' · '),
      sortValue: (f) => f.workTypes.join(' '),
    },
    {
      id: 'active',
      header: 'Status',
      width: 100,
      cell: (f) => <StatusBadge status={f.active ? 'active' : 'closed'} />,
      sortValue: (f) => (f.active ? 'active' : 'closed'),
    },
  ]
}

/** The sites of the clients. */
export function Facilities() {
  const clients = useQuery(clientsQuery)
  const facilities = useQuery(facilitiesQuery)
  const { editing, openId, open, add, close, reload } = useEditing(facilities, (f) => f.id)
  const columns = columnsFor((id) => clients.data?.find((c) => c.id === id)?.name ?? '')
  return (
    <>
      <Section
        label="Facilities"
        query={facilities}
        rows={facilities.data}
        columns={columns}
        rowId={(f) => f.id}
        add={{ label: 'New facility', run: add }}
        onOpen={open}
        openId={openId}
        empty={<EmptyState title="No facility yet">Charts belong to a facility: add the first.</EmptyState>}
      />
      {editing && (
        <FacilityEditor
          key={editing.key}
          facility={editing.row}
          clients={clients.data ?? []}
          onClose={close}
          onReload={reload}
        />
      )}
    </>
  )
}

interface EditorProps {
  facility: Facility | null
  clients: Client[]
  onClose: () => void
  onReload: () => void
}

function FacilityEditor({ facility, clients, onClose, onReload }: EditorProps) {
  const form = useForm({
    initialValues: {
      clientId: facility?.clientId ?? clients[0]?.id ?? '',
      name: facility?.name ?? '',
      code: facility?.code ?? '',
      timezone: facility?.timezone ?? clients[0]?.timezone ?? 'America/New_York',
      workTypes: facility?.workTypes ?? ['IP', 'OP', 'ED'],
      active: facility?.active ?? true,
    },
  })
  const save = ({ clientId, ...fields }: typeof form.values) => {
    if (!facility) return unwrap(api.POST('/api/v1/facilities', { body: { clientId, ...fields } }))
    const params = { path: { id: facility.id }, header: ifMatch(facility.version) }
    return unwrap(api.PUT('/api/v1/facilities/{id}', { params, body: fields }))
  }
  return (
    <Editor
      title={facility?.name ?? 'New facility'}
      form={form}
      save={save}
      refresh={[['facilities']]}
      saved={facility ? 'Facility saved' : 'Facility added'}
      onClose={onClose}
      onSaved={onClose}
      onReload={onReload}
    >
      <Select
        label="Client"
        data={clients.map((c) => ({ value: c.id, label: c.name }))}
        allowDeselect={false}
        disabled={facility !== null}
        {...form.getInputProps('clientId')}
      />
      <TextInput label="Name" required {...form.getInputProps('name')} />
      <TextInput
        label="Code"
        description="2 to 12 capitals and digits, as it stands in files"
        required
        {...form.getInputProps('code')}
        onChange={(e) => form.setFieldValue('code', e.currentTarget.value.toUpperCase())}
      />
      <Select label="Time zone" searchable data={timeZones()} {...form.getInputProps('timezone')} />
      <Checkbox.Group
        label="Work types"
        description="Which charts it sends"
        {...form.getInputProps('workTypes')}
      >
        <Group gap="xs" mt={4}>
          {workTypes.map((w) => (
            <Checkbox key={w.value} value={w.value} label={w.value} />
          ))}
        </Group>
      </Checkbox.Group>
      <Switch label="Takes new encounters" {...form.getInputProps('active', { type: 'checkbox' })} />
    </Editor>
  )
}
