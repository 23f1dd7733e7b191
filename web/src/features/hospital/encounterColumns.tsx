import { StatusBadge } from '@/components/StatusBadge'
import { TimeText } from '@/components/TimeText'
import type { Column, Sort } from '@/components/table/types'
import { plural } from '@/lib/format'
import type { EncounterFilter, EncounterRow } from './api'
import { ownerLabel } from './words'

interface Place {
  id: string
  name: string
  timezone: string
}

/** The columns of the encounters table. Only the server sorts: a table in pages knows but a part of the rows. */
export function encounterColumns(places: Place[]): Column<EncounterRow>[] {
  const place = (row: EncounterRow) => places.find((f) => f.id === row.facilityId)
  return [
    {
      id: 'account',
      header: 'Account',
      width: 130,
      cell: (row) => <span style={{ fontWeight: 500 }}>{row.accountNumber}</span>,
      sortValue: (row) => row.accountNumber,
    },
    { id: 'patient', header: 'Patient', cell: (row) => row.patientName },
    { id: 'facility', header: 'Facility', cell: (row) => place(row)?.name ?? '' },
    { id: 'type', header: 'Type', width: 76, cell: (row) => row.workType },
    {
      id: 'discharged',
      header: 'Discharged',
      width: 130,
      cell: (row) =>
        row.dischargedAt ? (
          <TimeText at={row.dischargedAt} facilityZone={place(row)?.timezone} />
        ) : (
          'in house'
        ),
      sortValue: (row) => row.dischargedAt ?? null,
    },
    {
      id: 'age',
      header: 'Age',
      width: 76,
      align: 'right',
      hint: 'Days since discharge',
      cell: (row) => (row.ageDays === undefined || row.ageDays === null ? '–' : plural(row.ageDays, 'day')),
    },
    {
      id: 'status',
      header: 'Status',
      width: 230,
      cell: (row) => (
        <StatusBadge status={row.status}>
          {row.holdReason ? row.holdReason.replaceAll('_', ' ') : null}
        </StatusBadge>
      ),
    },
    {
      id: 'owner',
      header: 'Delay owned by',
      width: 130,
      cell: (row) => (row.delayOwner === 'none' ? '–' : ownerLabel(row.delayOwner)),
    },
    { id: 'documents', header: 'Docs', width: 60, align: 'right', cell: (row) => row.documents },
  ]
}

/** What fits a phone: which chart, how old, and where it stands. The rest is a touch away. */
export function forPhone(columns: Column<EncounterRow>[]): Column<EncounterRow>[] {
  const kept = ['account', 'age', 'status']
  return columns.filter((c) => kept.includes(c.id)).map((c) => (c.id === 'status' ? { ...c, width: 176 } : c))
}

/** How the heading shows the server's order. */
export function sortedBy(sort: EncounterFilter['sort']): Sort | null {
  if (sort === 'account') return { columnId: 'account', descending: false }
  if (sort === 'created') return null
  return { columnId: 'discharged', descending: sort === 'discharged' }
}

/** The server's order for what a heading asks; accounts go up only. */
export function sortOf(sort: Sort | null): EncounterFilter['sort'] {
  if (!sort) return 'created'
  if (sort.columnId === 'account') return sort.descending ? 'created' : 'account'
  return sort.descending ? 'discharged' : 'oldest'
}
