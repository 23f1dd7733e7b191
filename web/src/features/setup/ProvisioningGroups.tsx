import { MultiSelect, NumberInput, Select } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { EmptyState } from '@/components/EmptyState'
import { Panel } from '@/components/Panel'
import { DataTable } from '@/components/table/DataTable'
import type { Column } from '@/components/table/types'
import { can, useMe } from '@/lib/me'
import { facilitiesQuery, type Facility } from './api'
import { Editor } from './Editor'
import {
  meaningOf,
  placed,
  provisioningQuery,
  readMeanings,
  writeMeanings,
  type Group,
  type Meaning,
} from './provisioning'
import { replaceUnchanged } from './replace'
import { useEditing } from './useEditing'
import { drawsWork, labelOf, roles } from './words'

function columnsFor(places: (g: Group) => string): Column<Group>[] {
  return [
    { id: 'name', header: 'Group', cell: (g) => g.name, sortValue: (g) => g.name },
    {
      id: 'people',
      header: 'People',
      width: 80,
      align: 'right',
      cell: (g) => g.people,
      sortValue: (g) => g.people,
    },
    {
      id: 'role',
      header: 'Means',
      width: 180,
      cell: (g) => (g.role ? labelOf(roles, g.role) : 'nothing yet'),
      sortValue: (g) => (g.role ? labelOf(roles, g.role) : null),
    },
    { id: 'facilities', header: 'Facilities', cell: (g) => places(g) || 'as set by hand', sortValue: places },
  ]
}

/** Which roles the organisation's groups mean. */
export function ProvisioningGroups() {
  const mayChange = can(useMe(), 'provisioning.manage')
  const groups = useQuery({ ...provisioningQuery, select: (p) => p.groups })
  const facilities = useQuery(facilitiesQuery)
  const { editing, openId, open, close, reload } = useEditing(groups, (g) => g.id)
  const places = (g: Group) =>
    (facilities.data ?? [])
      .filter((f) => g.facilityIds.includes(f.id))
      .map((f) => f.name)
      .join(', ')
  return (
    <Panel flush>
      <DataTable
        label="What groups mean"
        columns={columnsFor(places)}
        rows={groups.data}
        rowId={(g) => g.id}
        error={groups.error}
        onRetry={() => void groups.refetch()}
        maxHeight="280px"
        onOpen={mayChange ? open : undefined}
        openId={openId}
        toolbar={<strong>Groups</strong>}
        actions={
          <span style={{ fontSize: 'var(--mantine-font-size-xs)' }}>
            Of a person’s groups the first that means a role counts
          </span>
        }
        empty={
          <EmptyState title="No groups yet">
            Let your directory push its groups; then say here which role each means.
          </EmptyState>
        }
      />
      {editing?.row && (
        <GroupEditor
          key={editing.key}
          group={editing.row}
          groups={groups.data ?? []}
          facilities={facilities.data ?? []}
          onClose={close}
          onReload={reload}
        />
      )}
    </Panel>
  )
}

interface EditorProps {
  group: Group
  groups: Group[]
  facilities: Facility[]
  onClose: () => void
  onReload: () => void
}

function GroupEditor({ group, groups, facilities, onClose, onReload }: EditorProps) {
  const queryClient = useQueryClient()
  const may = useQuery({ ...provisioningQuery, select: (p) => p.roles }).data ?? []
  const form = useForm({
    initialValues: {
      role: group.role,
      facilityIds: group.facilityIds,
      place: groups.findIndex((g) => g.id === group.id) + 1,
    },
  })
  const { role } = form.values
  const technicians = role !== '' && drawsWork(role)
  const save = async ({ place, ...values }: typeof form.values) => {
    const next = { id: group.id, role: values.role, facilityIds: technicians ? values.facilityIds : [] }
    await replaceUnchanged(groups.map(meaningOf), readMeanings, writeMeanings, (now) =>
      placed(now, next, place),
    )
    await queryClient.invalidateQueries({ queryKey: ['people'] })
  }
  return (
    <Editor
      title={group.name}
      form={form}
      save={save}
      refresh={[provisioningQuery.queryKey]}
      saved="Group saved"
      onClose={onClose}
      onSaved={onClose}
      onReload={onReload}
    >
      <Select
        label="Means"
        description="Everybody in the group has this role from now on. Roles that are not here are the operator’s to give."
        data={[
          { value: '', label: 'Nothing' },
          ...roles.filter((r) => may.includes(r.value) || r.value === group.role),
        ]}
        allowDeselect={false}
        {...form.getInputProps('role')}
        onChange={(value) => form.setFieldValue('role', (value ?? '') as Meaning['role'])}
      />
      {technicians && (
        <MultiSelect
          label="Facilities"
          description="Whose charts they may draw; empty leaves what is set by hand"
          data={facilities.map((f) => ({ value: f.id, label: f.name }))}
          searchable
          clearable
          {...form.getInputProps('facilityIds')}
        />
      )}
      <NumberInput
        label="Place among the groups"
        description="1 counts before all others"
        min={1}
        max={groups.length}
        clampBehavior="strict"
        {...form.getInputProps('place')}
      />
    </Editor>
  )
}
