import { ExportMenu } from '@/components/ExportMenu'
import { saveSheet, type Cell } from '@/components/table/sheet'
import { allPages } from '@/lib/api/pages'
import type { ExportFormat } from '@/lib/download'
import { requestPage, type RequestFilter } from '../api'
import type { RequestLine } from '../types'
import { basisLabel, classLabel, ownerLabel, requestLook } from '../words'

const largestPage = 200

/** Every request that the filter lets through, page by page. */
function allRows(filter: RequestFilter): Promise<RequestLine[]> {
  return allPages((cursor) => requestPage(filter, largestPage, cursor))
}

const headings = [
  'Number',
  'Facility',
  'Requester',
  'Class',
  'Legal basis',
  'Patient',
  'Received',
  'Due',
  'Late',
  'Status',
  'Delay owned by',
  'Ended',
]

interface Props {
  filter: RequestFilter
  places: { id: string; name: string }[]
}

/** Saves all requests that the filter lets through. */
export function ExportRequests({ filter, places }: Props) {
  const line = (row: RequestLine): Cell[] => [
    row.tracking,
    places.find((f) => f.id === row.facilityId)?.name ?? '',
    row.requesterName,
    classLabel(row.requesterClass),
    basisLabel(row.legalBasis),
    row.patientName,
    row.receivedAt,
    row.dueAt ?? null,
    row.overdue,
    requestLook(row.status).label,
    ownerLabel(row.delayOwner),
    row.endedAt ?? null,
  ]
  const save = async (format: ExportFormat) => {
    const rows = await allRows(filter)
    await saveSheet({ name: 'requests', headings, rows: rows.map(line) }, format)
  }
  return <ExportMenu save={save} />
}
