import { Checkbox, Group, Select, Switch } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { EmptyState } from '@/components/EmptyState'
import { StatusBadge } from '@/components/StatusBadge'
import type { Column } from '@/components/table/types'
import { api, unwrap } from '@/lib/api/client'
import { clientsQuery, facilitiesQuery, type Client, type Facility } from './api'
import { PlaceEditor, type PlaceValues } from './PlaceEditor'
import { Section } from './Section'
import { useEditing } from './useEditing'
import { workTypes } from './words'

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

interface Values extends PlaceValues {
  clientId: string
  workTypes: string[]
  active: boolean
}

interface EditorProps {
  facility: Facility | null
  clients: Client[]
  onClose: () => void
  onReload: () => void
}

function FacilityEditor({ facility, clients, onClose, onReload }: EditorProps) {
  const first = clients[0]
  return (
    <PlaceEditor<Facility, Values>
      noun="facility"
      place={facility}
      initial={{
        clientId: facility?.clientId ?? first?.id ?? '',
        workTypes: facility?.workTypes ?? ['IP', 'OP', 'ED'],
        active: facility?.active ?? true,
        ...(first && { timezone: first.timezone }),
      }}
      create={(body) => unwrap(api.POST('/api/v1/facilities', { body }))}
      change={({ name, code, timezone, workTypes, active }, params) => {
        const body = { name, code, timezone, workTypes, active }
        return unwrap(api.PUT('/api/v1/facilities/{id}', { params, body }))
      }}
      refresh={[['facilities']]}
      onClose={onClose}
      onReload={onReload}
      before={(form) => (
        <Select
          label="Client"
          data={clients.map((c) => ({ value: c.id, label: c.name }))}
          allowDeselect={false}
          disabled={facility !== null}
          {...form.getInputProps('clientId')}
        />
      )}
      after={(form) => (
        <>
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
        </>
      )}
    />
  )
}
