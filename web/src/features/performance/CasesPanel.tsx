import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { EmptyState } from '@/components/EmptyState'
import { ExportMenu } from '@/components/ExportMenu'
import { SidePanel } from '@/components/SidePanel'
import { DataTable } from '@/components/table/DataTable'
import type { Column } from '@/components/table/types'
import { TimeText } from '@/components/TimeText'
import { formatDuration, plural } from '@/lib/format'
import { saveSheet, sheetOf } from '@/components/table/sheet'
import { allCases, casesQuery, type Filter } from './api'
import type { Case } from './types'
import { kindLabel } from './words'

interface Props {
  mine: boolean
  title: string
  figure: string
  filter: Filter
  onClose: () => void
}

/** The cases behind a figure. */
export function CasesPanel({ mine, title, figure, filter, onClose }: Props) {
  const question = { ...filter, figure }
  const cases = useInfiniteQuery(casesQuery(mine, question))
  const rows = cases.data?.pages.flatMap((p) => p.items)
  return (
    <SidePanel opened onClose={onClose} title={title} width={620}>
      <DataTable
        label="Cases"
        columns={columns(mine)}
        rows={rows}
        rowId={(c) => c.id}
        error={cases.error}
        onRetry={() => void cases.refetch()}
        maxHeight="74dvh"
        onEndReached={() => {
          if (cases.hasNextPage && !cases.isFetching) void cases.fetchNextPage()
        }}
        toolbar={<span>{rows && plural(rows.length, 'case') + (cases.hasNextPage ? ' so far' : '')}</span>}
        actions={
          <ExportMenu
            disabled={!rows?.length}
            save={async (format) =>
              saveSheet(sheetOf('cases', columns(mine), await allCases(mine, question)), format)
            }
          />
        }
        empty={<EmptyState title="No cases" />}
      />
    </SidePanel>
  )
}

function columns(mine: boolean): Column<Case>[] {
  const place = (c: Case) => `${c.workType} ${kindLabel(c.kind).toLowerCase()} · ${c.facilityName}`
  const time = (ms: number) => (ms > 0 ? formatDuration(ms / 1000) : '')
  const turnaround = (c: Case) =>
    c.turnaround === undefined ? '' : formatDuration(c.turnaround) + (c.late ? ', late' : '')
  return [
    { id: 'at', header: 'When', width: 116, cell: (c) => <TimeText at={c.at} />, exportValue: (c) => c.at },
    {
      id: 'chart',
      header: 'Chart',
      cell: (c) =>
        c.encounterId && !mine ? (
          <Link to="/history/$encounterId" params={{ encounterId: c.encounterId }}>
            {place(c)}
          </Link>
        ) : (
          place(c)
        ),
      exportValue: place,
    },
    { id: 'who', header: 'Who', width: 96, cell: (c) => c.userName ?? '', exportValue: (c) => c.userName },
    {
      id: 'active',
      header: 'Active',
      width: 72,
      align: 'right',
      cell: (c) => time(c.activeMs),
      exportValue: (c) => time(c.activeMs),
    },
    {
      id: 'held',
      header: 'Held',
      width: 72,
      align: 'right',
      cell: (c) => time(c.heldMs),
      exportValue: (c) => time(c.heldMs),
    },
    {
      id: 'turnaround',
      header: 'Turnaround',
      width: 90,
      align: 'right',
      cell: turnaround,
      exportValue: turnaround,
    },
  ]
}
