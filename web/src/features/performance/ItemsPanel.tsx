import { Select } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { EmptyState } from '@/components/EmptyState'
import { ExportButton } from '@/components/ExportButton'
import { SidePanel } from '@/components/SidePanel'
import { StatusBadge } from '@/components/StatusBadge'
import { DataTable } from '@/components/table/DataTable'
import type { Column } from '@/components/table/types'
import { AgeText, DueText } from '@/components/TimeText'
import { formatDateTime, plural } from '@/lib/format'
import { linesQuery, withFilter, type Filter } from './api'
import { ItemActs } from './ItemActs'
import { PersonFacts } from './PersonFacts'
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

/** The items behind what was chosen, what is to be known of it, and what can be done with them. */
export function ItemsPanel({ opened, figure: first, filter, people, onClose }: Props) {
  const [figure, setFigure] = useState(first)
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
  const person = people.find((p) => p.id === opened.personId)
  return (
    <SidePanel
      opened
      onClose={onClose}
      title={opened.title}
      width={700}
      footer={<ItemActs lines={chosen} people={people} onDone={() => setSelected(new Set())} />}
    >
      {person && <PersonFacts person={person} />}
      <DataTable
        label="Work items"
        columns={columnsFor(opened)}
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
        toolbar={
          <>
            <Select
              size="xs"
              w={130}
              aria-label="Which items"
              allowDeselect={false}
              data={Object.entries(figureLabels).map(([value, label]) => ({ value, label }))}
              value={figure}
              onChange={(v) => v && setFigure(v as Figure)}
            />
            <span>{rows && plural(rows.length, 'item') + (lines.hasNextPage ? ' so far' : '')}</span>
            {(opened.personId ?? opened.facilityId) && (
              <Link to="/productivity" search={{ userId: opened.personId, facilityId: opened.facilityId }}>
                Figures of 31 days
              </Link>
            )}
          </>
        }
        actions={<ExportButton path={withFilter('/api/v1/work/export', query)} name="work" />}
        empty={<EmptyState title="Nothing here">No item is behind this figure now.</EmptyState>}
      />
    </SidePanel>
  )
}

/** The columns that say something new beside the panel's title. */
function columnsFor(opened: Opened): Column<Line>[] {
  const all: (Column<Line> | false)[] = [
    {
      id: 'chart',
      header: 'Chart',
      width: opened.facilityId ? undefined : 128,
      cell: (l) => <Chart line={l} />,
    },
    !opened.facilityId && { id: 'facility', header: 'Facility', cell: (l) => l.facilityName },
    { id: 'state', header: 'State', width: 90, cell: (l) => <StatusBadge status={l.state} /> },
    { id: 'priority', header: 'Priority', width: 68, cell: (l) => priorities[l.priority] },
    {
      id: 'due',
      header: 'Due',
      width: 142,
      cell: (l) => (l.doneAt ? formatDateTime(l.doneAt) : l.dueAt ? <DueText at={l.dueAt} /> : ''),
    },
    {
      id: 'age',
      header: 'Age',
      width: 98,
      cell: (l) => (l.readyAt && !l.doneAt ? <AgeText at={l.readyAt} /> : ''),
    },
    !opened.personId && {
      id: 'who',
      header: 'Who',
      width: 112,
      cell: (l) => l.holderName ?? (l.routedName ? `→ ${l.routedName}` : ''),
    },
  ]
  return all.filter((c) => c !== false)
}

function Chart({ line: l }: { line: Line }) {
  const what = `${l.workType} ${kindLabel(l.kind).toLowerCase()}`
  if (!l.encounterId) return what
  return (
    <Link to="/history/$encounterId" params={{ encounterId: l.encounterId }} title="Its whole history">
      {what}
    </Link>
  )
}
