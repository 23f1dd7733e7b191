import { Checkbox, Select, Stack, Switch, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useQuery } from '@tanstack/react-query'
import { EmptyState } from '@/components/EmptyState'
import { StatusBadge } from '@/components/StatusBadge'
import type { Column } from '@/components/table/types'
import { api, unwrap } from '@/lib/api/client'
import { holdReasonsQuery, ifMatch, type HoldReason } from './api'
import { Editor } from './Editor'
import { Section } from './Section'
import { useEditing } from './useEditing'
import { kinds, labelOf } from './words'

const owners = [
  { value: 'agency', label: 'The agency' },
  { value: 'hospital', label: 'The hospital' },
  { value: 'physician', label: 'The physician' },
]

function kindsOf(r: HoldReason): string {
  return r.kinds.length === kinds.length ? 'all' : r.kinds.map((k) => labelOf(kinds, k)).join(', ')
}

const columns: Column<HoldReason>[] = [
  { id: 'label', header: 'Reason', cell: (r) => r.label, sortValue: (r) => r.label },
  { id: 'code', header: 'Code', width: 200, cell: (r) => <code>{r.code}</code>, sortValue: (r) => r.code },
  {
    id: 'owner',
    header: 'Who owns the delay',
    width: 160,
    cell: (r) => labelOf(owners, r.owner),
    sortValue: (r) => labelOf(owners, r.owner),
  },
  { id: 'kinds', header: 'For', cell: kindsOf, sortValue: kindsOf },
  {
    id: 'active',
    header: 'Status',
    width: 110,
    cell: (r) => <StatusBadge status={r.active ? 'active' : 'closed'} />,
    sortValue: (r) => (r.active ? 'active' : 'closed'),
  },
]

/** Why work may stand still, and who owns the delay. */
export function HoldReasons() {
  const reasons = useQuery(holdReasonsQuery)
  const { editing, openId, open, add, close, reload } = useEditing(reasons, (r) => r.code)
  return (
    <>
      <Section
        label="Hold reasons"
        query={reasons}
        rows={reasons.data}
        columns={columns}
        rowId={(r) => r.code}
        add={{ label: 'New reason', run: add }}
        onOpen={open}
        openId={openId}
        empty={<EmptyState title="No reason to hold">Without one no work can be put on hold.</EmptyState>}
      />
      {editing && <ReasonEditor key={editing.key} reason={editing.row} onClose={close} onReload={reload} />}
    </>
  )
}

interface EditorProps {
  reason: HoldReason | null
  onClose: () => void
  onReload: () => void
}

function ReasonEditor({ reason, onClose, onReload }: EditorProps) {
  const form = useForm({
    initialValues: reason
      ? { ...reason }
      : {
          code: '',
          label: '',
          owner: 'hospital' as HoldReason['owner'],
          kinds: kinds.map((k): string => k.value),
          active: true,
        },
  })
  return (
    <Editor
      title={reason?.label ?? 'New reason to hold'}
      form={form}
      save={(body) =>
        unwrap(api.PUT('/api/v1/hold-reasons', { params: { header: ifMatch(reason?.version) }, body }))
      }
      refresh={[['setup', 'hold-reasons'], ['hold-reasons']]}
      saved="Reason saved"
      onClose={onClose}
      onSaved={onClose}
      onReload={onReload}
    >
      <TextInput label="Reason, as technicians read it" required {...form.getInputProps('label')} />
      <TextInput
        label="Code"
        description="Small letters, digits and _; it cannot be changed later"
        required
        disabled={reason !== null}
        {...form.getInputProps('code')}
      />
      <Select
        label="Who owns the delay"
        data={owners}
        allowDeselect={false}
        {...form.getInputProps('owner')}
      />
      <Checkbox.Group label="For which kinds of work" {...form.getInputProps('kinds')}>
        <Stack gap={6} mt={4}>
          {kinds.map((k) => (
            <Checkbox key={k.value} value={k.value} label={k.label} />
          ))}
        </Stack>
      </Checkbox.Group>
      <Switch label="In use" {...form.getInputProps('active', { type: 'checkbox' })} />
    </Editor>
  )
}
