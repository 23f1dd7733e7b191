import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { EmptyState } from '@/components/EmptyState'
import { ExportButton } from '@/components/ExportButton'
import { SidePanel } from '@/components/SidePanel'
import { StatusBadge } from '@/components/StatusBadge'
import { DataTable } from '@/components/table/DataTable'
import type { Column } from '@/components/table/types'
import { AgeText, DueText } from '@/components/TimeText'
import { formatDateTime, plural } from '@/lib/format'
import { Link } from '@tanstack/react-router'
import { linesQuery, withFilter, type Filter } from './api'
import { ItemActs } from './ItemActs'
import type { Figure, Line, Person } from './types'
import { figureLabels, kindLabel, priorities } from './words'

/** What is open beside the board: a figure, a place, or a person. */
export interface Opened {
  title: string
  facilityId?: string
  workType?: string
  personId?: string
}

interface Props {
  opened: Opened
  figure: Figure
  filter: Filter
  people: Person[]
  onClose: () => void
}

/** The items behind what was chosen, and what can be done with them. */
export function ItemsPanel({ opened, figure, filter, people, onClose }: Props) {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const query: Filter & { figure: Figure } = {
    ...filter,
    figure,
    facilityId: opened.facilityId,
    workType: opened.workType,
    holderId: opened.personId,
  }
  const lines = useInfiniteQuery(linesQuery(query))
  const rows = lines.data?.pages.flatMap((p) => p.items)
  const chosen = rows?.filter((l) => selected.has(l.id)) ?? []
  return (
    <SidePanel
      opened
      onClose={onClose}
      title={`${opened.title}: ${figureLabels[figure].toLowerCase()}`}
      width={700}
      footer={<ItemActs lines={chosen} people={people} onDone={() => setSelected(new Set())} />}
    >
      <DataTable
        label="Work items"
        columns={columns}
        rows={rows}
        rowId={(l) => l.id}
        error={lines.error}
        onRetry={() => void lines.refetch()}
        selected={selected}
        onSelect={setSelected}
        live
        maxHeight="60dvh"
        onEndReached={() => {
          if (lines.hasNextPage && !lines.isFetching) void lines.fetchNextPage()
        }}
        toolbar={<span>{rows && plural(rows.length, 'item') + (lines.hasNextPage ? ' so far' : '')}</span>}
        actions={<ExportButton path={withFilter('/api/v1/work/export', query)} name="work" />}
        empty={<EmptyState title="Nothing here">No item is behind this figure now.</EmptyState>}
      />
    </SidePanel>
  )
}

const columns: Column<Line>[] = [
  {
    id: 'place',
    header: 'Chart',
    cell: (l) =>
      l.encounterId ? (
        <Link to="/history/$encounterId" params={{ encounterId: l.encounterId }}>
          {l.workType} {kindLabel(l.kind).toLowerCase()} · {l.facilityName}
        </Link>
      ) : (
        `${l.workType} ${kindLabel(l.kind).toLowerCase()} · ${l.facilityName}`
      ),
  },
  { id: 'state', header: 'State', width: 90, cell: (l) => <StatusBadge status={l.state} /> },
  { id: 'priority', header: 'Priority', width: 70, cell: (l) => priorities[l.priority] },
  {
    id: 'due',
    header: 'Due',
    width: 124,
    cell: (l) => (l.doneAt ? formatDateTime(l.doneAt) : l.dueAt ? <DueText at={l.dueAt} /> : ''),
  },
  { id: 'age', header: 'Age', width: 88, cell: (l) => (l.readyAt ? <AgeText at={l.readyAt} /> : '') },
  {
    id: 'who',
    header: 'Who',
    width: 96,
    cell: (l) => l.holderName ?? (l.routedName ? `→ ${l.routedName}` : ''),
  },
]
