import { StatusBadge } from '@/components/StatusBadge'
import { DueText, TimeText } from '@/components/TimeText'
import type { Column, Sort } from '@/components/table/types'
import type { RequestFilter } from '../api'
import type { RequestLine } from '../types'
import { classLabel, ownerLabel, reasonLabel, requestLook, sentence } from '../words'

interface Place {
  id: string
  name: string
  timezone: string
}

/** The columns of the requests table. Only the server sorts: a table in pages knows but a part of the rows. */
export function requestColumns(places: Place[]): Column<RequestLine>[] {
  const zone = (row: RequestLine) => places.find((f) => f.id === row.facilityId)?.timezone
  return [
    {
      id: 'tracking',
      header: 'Number',
      width: 130,
      cell: (row) => <span style={{ fontWeight: 500 }}>{row.tracking}</span>,
    },
    { id: 'requester', header: 'Requester', cell: (row) => row.requesterName },
    { id: 'class', header: 'Class', width: 130, cell: (row) => classLabel(row.requesterClass) },
    { id: 'patient', header: 'Patient', cell: (row) => row.patientName },
    {
      id: 'received',
      header: 'Received',
      width: 120,
      cell: (row) => <TimeText at={row.receivedAt} facilityZone={zone(row)} />,
      sortValue: (row) => row.receivedAt,
    },
    {
      id: 'due',
      header: 'Due',
      width: 110,
      hint: 'The strictest limit that applies',
      cell: (row) =>
        row.dueAt && !row.endedAt ? <DueText at={row.dueAt} facilityZone={zone(row)} warnHours={72} /> : '–',
      sortValue: (row) => row.dueAt ?? null,
    },
    {
      id: 'status',
      header: 'Status',
      width: 230,
      cell: (row) => (
        <StatusBadge status={row.status} look={requestLook(row.status)}>
          {row.legalHold
            ? 'legal hold'
            : row.approval === 'waiting' && !row.endedAt
              ? 'awaits approval'
              : row.reason
                ? reasonLabel(row.reason)
                : null}
        </StatusBadge>
      ),
    },
    {
      id: 'owner',
      header: 'Delay owned by',
      width: 120,
      cell: (row) => (row.delayOwner === 'none' ? '–' : sentence(ownerLabel(row.delayOwner))),
    },
  ]
}

/** What fits a phone. */
export function forPhone(columns: Column<RequestLine>[]): Column<RequestLine>[] {
  const kept = ['tracking', 'due', 'status']
  return columns
    .filter((c) => kept.includes(c.id))
    .map((c) => (c.id === 'status' ? { ...c, width: 170 } : { ...c, width: 100 }))
}

/** How the heading shows the server's order. */
export function sortedBy(sort: RequestFilter['sort']): Sort {
  return { columnId: sort === 'due' ? 'due' : 'received', descending: sort === 'created' }
}

/** The server's order for what a heading asks: by deadline, or the newest first. */
export function sortOf(sort: Sort | null): RequestFilter['sort'] {
  return sort?.columnId === 'received' ? 'created' : 'due'
}
