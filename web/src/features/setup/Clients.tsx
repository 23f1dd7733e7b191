import { Select, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { EmptyState } from '@/components/EmptyState'
import { StatusBadge } from '@/components/StatusBadge'
import type { Column } from '@/components/table/types'
import { api, unwrap, type Schema } from '@/lib/api/client'
import { formatDate } from '@/lib/format'
import { clientsQuery, type Client } from './api'
import { PlaceEditor, type PlaceValues } from './PlaceEditor'
import { Section } from './Section'
import { useEditing } from './useEditing'

const statuses = [
  { value: 'draft', label: 'Draft: not yet served' },
  { value: 'active', label: 'Active' },
  { value: 'closed', label: 'Closed' },
]

const columns: Column<Client>[] = [
  { id: 'name', header: 'Client', cell: (c) => c.name, sortValue: (c) => c.name },
  { id: 'code', header: 'Code', width: 110, cell: (c) => c.code, sortValue: (c) => c.code },
  { id: 'zone', header: 'Time zone', width: 190, cell: (c) => c.timezone, sortValue: (c) => c.timezone },
  {
    id: 'status',
    header: 'Status',
    width: 120,
    cell: (c) => <StatusBadge status={c.status} />,
    sortValue: (c) => c.status,
  },
  {
    id: 'baa',
    header: 'BAA signed',
    width: 130,
    hint: 'Business associate agreement; a client without one cannot be active',
    cell: (c) => (c.baaSignedOn ? formatDate(c.baaSignedOn) : '–'),
    sortValue: (c) => c.baaSignedOn,
  },
]

/** The hospitals and health systems that the agency serves. */
export function Clients() {
  const clients = useQuery(clientsQuery)
  const { editing, openId, open, add, close, reload } = useEditing(clients, (c) => c.id)
  return (
    <>
      <Section
        label="Clients"
        query={clients}
        rows={clients.data}
        columns={columns}
        rowId={(c) => c.id}
        add={{ label: 'New client', run: add }}
        onOpen={open}
        openId={openId}
        empty={
          <EmptyState title="No client yet">
            Add the first hospital you serve; its facilities come next.
          </EmptyState>
        }
      />
      {editing && <ClientEditor key={editing.key} client={editing.row} onClose={close} onReload={reload} />}
    </>
  )
}

interface Values extends PlaceValues {
  status: Client['status']
  baaSignedOn: string
}

interface EditorProps {
  client: Client | null
  onClose: () => void
  onReload: () => void
}

function ClientEditor({ client, onClose, onReload }: EditorProps) {
  const bodyOf = (values: Values): Schema<'ClientFields'> => ({
    ...values,
    baaSignedOn: values.baaSignedOn || undefined,
  })
  return (
    <PlaceEditor<Client, Values>
      noun="client"
      place={client}
      initial={{ status: client?.status ?? 'draft', baaSignedOn: client?.baaSignedOn ?? '' }}
      create={(values) => unwrap(api.POST('/api/v1/clients', { body: bodyOf(values) }))}
      change={(values, params) => unwrap(api.PUT('/api/v1/clients/{id}', { params, body: bodyOf(values) }))}
      refresh={[['clients']]}
      onClose={onClose}
      onReload={onReload}
      after={(form) => (
        <>
          <Select label="Status" data={statuses} allowDeselect={false} {...form.getInputProps('status')} />
          <TextInput
            label="Business associate agreement signed on"
            type="date"
            {...form.getInputProps('baaSignedOn')}
          />
        </>
      )}
    />
  )
}
