import { useQuery } from '@tanstack/react-query'
import { EmptyState } from '@/components/EmptyState'
import { Panel } from '@/components/Panel'
import { StatusBadge } from '@/components/StatusBadge'
import { DataTable } from '@/components/table/DataTable'
import type { Column } from '@/components/table/types'
import { TimeText } from '@/components/TimeText'
import { actsQuery, type Act } from './provisioning'

const acts: Record<string, string> = {
  'POST Users': 'Add a person',
  'PUT Users': 'Replace a person',
  'PATCH Users': 'Change a person',
  'DELETE Users': 'Remove a person',
  'POST Groups': 'Add a group',
  'PUT Groups': 'Replace a group',
  'PATCH Groups': 'Change a group',
  'DELETE Groups': 'Remove a group',
}

const refused = (a: Act) => a.status >= 400

const columns: Column<Act>[] = [
  { id: 'at', header: 'When', width: 150, cell: (a) => <TimeText at={a.at} />, sortValue: (a) => a.at },
  {
    id: 'act',
    header: 'Asked',
    width: 150,
    cell: (a) => acts[a.act] ?? a.act,
    sortValue: (a) => acts[a.act] ?? a.act,
  },
  {
    id: 'about',
    header: 'Whom or what',
    width: 220,
    cell: (a) => a.about || 'not known here',
    sortValue: (a) => a.about,
  },
  {
    id: 'status',
    header: 'Answer',
    width: 110,
    cell: (a) => (
      <StatusBadge
        status=""
        look={refused(a) ? { label: 'Refused', tone: 'bad' } : { label: 'Done', tone: 'good' }}
      />
    ),
    sortValue: (a) => a.status,
  },
  { id: 'detail', header: 'Why', cell: (a) => a.detail, sortValue: (a) => a.detail },
]

/** What the organisation asked for last, and why it was refused. */
export function ProvisioningActs() {
  const last = useQuery(actsQuery)
  return (
    <Panel flush>
      <DataTable
        label="Last provisioning acts"
        columns={columns}
        rows={last.data}
        rowId={(a) => a.id}
        error={last.error}
        onRetry={() => void last.refetch()}
        maxHeight="320px"
        toolbar={<strong>Last acts</strong>}
        exportAs="provisioning-acts"
        empty={
          <EmptyState title="Nothing yet">
            What your directory sends stands here, and why it was refused.
          </EmptyState>
        }
      />
    </Panel>
  )
}
