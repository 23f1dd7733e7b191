import { Button, Checkbox, Group } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useQuery } from '@tanstack/react-query'
import { EmptyState } from '@/components/EmptyState'
import type { Column } from '@/components/table/types'
import { api, unwrap } from '@/lib/api/client'
import {
  clientsQuery,
  facilitiesQuery,
  ifMatch,
  peopleQuery,
  type Client,
  type Facility,
  type Person,
} from './api'
import { Editor } from './Editor'
import { Section } from './Section'
import { useEditing } from './useEditing'
import { drawsWork, labelOf, roles } from './words'

function columnsFor(names: (p: Person) => string): Column<Person>[] {
  return [
    { id: 'name', header: 'Technician', width: 200, cell: (p) => p.name, sortValue: (p) => p.name },
    {
      id: 'role',
      header: 'Role',
      width: 130,
      cell: (p) => labelOf(roles, p.role),
      sortValue: (p) => labelOf(roles, p.role),
    },
    {
      id: 'count',
      header: 'Facilities',
      width: 90,
      align: 'right',
      cell: (p) => p.facilityIds.length,
      sortValue: (p) => p.facilityIds.length,
    },
    { id: 'names', header: 'Which', cell: (p) => names(p) || 'none: draws no work', sortValue: names },
  ]
}

/** Whose charts each technician may draw. */
export function Assignments() {
  const people = useQuery(peopleQuery)
  const facilities = useQuery(facilitiesQuery)
  const clients = useQuery(clientsQuery)
  const { editing, openId, open, close, reload } = useEditing(people, (p) => p.id)
  const all = facilities.data ?? []
  const names = (p: Person) =>
    all
      .filter((f) => p.facilityIds.includes(f.id))
      .map((f) => f.name)
      .join(', ')
  return (
    <>
      <Section
        label="Facility assignments"
        query={people}
        rows={people.data?.filter((p) => drawsWork(p.role) && p.status === 'active')}
        columns={columnsFor(names)}
        rowId={(p) => p.id}
        onOpen={open}
        openId={openId}
        initialSort={{ columnId: 'name', descending: false }}
        empty={
          <EmptyState title="No technicians yet">Assignments belong to people: add those first.</EmptyState>
        }
      />
      {editing?.row && (
        <AssignmentEditor
          key={editing.key}
          person={editing.row}
          clients={clients.data ?? []}
          facilities={all}
          onClose={close}
          onReload={reload}
        />
      )}
    </>
  )
}

interface EditorProps {
  person: Person
  clients: Client[]
  facilities: Facility[]
  onClose: () => void
  onReload: () => void
}

function AssignmentEditor({ person, clients, facilities, onClose, onReload }: EditorProps) {
  const form = useForm({ initialValues: { facilityIds: person.facilityIds } })
  const chosen = form.values.facilityIds
  const params = { path: { id: person.id }, header: ifMatch(person.version) }
  const setAll = (ids: string[], on: boolean) => {
    const others = chosen.filter((id) => !ids.includes(id))
    form.setFieldValue('facilityIds', on ? [...others, ...ids] : others)
  }
  return (
    <Editor
      title={`Facilities of ${person.name}`}
      form={form}
      save={(body) => unwrap(api.PUT('/api/v1/users/{id}/facilities', { params, body }))}
      refresh={[['people']]}
      saved="Assignments saved"
      onClose={onClose}
      onSaved={onClose}
      onReload={onReload}
    >
      <Checkbox.Group aria-label="Facilities" {...form.getInputProps('facilityIds')}>
        {clients.map((client) => {
          const ids = facilities.filter((f) => f.clientId === client.id).map((f) => f.id)
          const all = ids.length > 0 && ids.every((id) => chosen.includes(id))
          return (
            <fieldset key={client.id} style={{ margin: '0 0 12px', padding: 0, border: 0 }}>
              <Group justify="space-between" component="legend" w="100%" mb={6}>
                <strong>{client.name}</strong>
                <Button size="compact-xs" variant="subtle" onClick={() => setAll(ids, !all)}>
                  {all ? 'None' : 'All'}
                </Button>
              </Group>
              {facilities
                .filter((f) => f.clientId === client.id)
                .map((f) => (
                  <Checkbox key={f.id} value={f.id} label={`${f.name} (${f.workTypes.join(' · ')})`} mb={6} />
                ))}
            </fieldset>
          )
        })}
      </Checkbox.Group>
    </Editor>
  )
}
