import { ExportMenu } from '@/components/ExportMenu'
import { api, unwrap } from '@/lib/api/client'
import { allPages } from '@/lib/api/pages'
import type { ExportFormat } from '@/lib/download'
import { saveSheet, type Cell } from '@/components/table/sheet'
import { asked, type EncounterFilter, type EncounterRow } from './api'
import { ownerLabel } from './words'

const largestPage = 200

/** Every row that the filter lets through, page by page. */
function allRows(filter: EncounterFilter): Promise<EncounterRow[]> {
  return allPages((cursor) =>
    unwrap(api.POST('/api/v1/encounters/search', { body: asked(filter, largestPage, cursor) })),
  )
}

const heading = [
  'Account',
  'Patient',
  'Type',
  'Admitted',
  'Discharged',
  'Age (days)',
  'Status',
  'Delay owned by',
  'Documents',
  'Charges',
]

function line(row: EncounterRow): Cell[] {
  return [
    row.accountNumber,
    row.patientName,
    row.workType,
    row.admittedAt,
    row.dischargedAt ?? null,
    row.ageDays ?? null,
    row.status,
    ownerLabel(row.delayOwner),
    row.documents,
    row.chargesMinor / 100,
  ]
}

interface Props {
  filter: EncounterFilter
}

/** Saves all encounters that the filter lets through. */
export function ExportRows({ filter }: Props) {
  const save = async (format: ExportFormat) => {
    const rows = await allRows(filter)
    await saveSheet({ name: 'encounters', headings: heading, rows: rows.map(line) }, format)
  }
  return <ExportMenu save={save} />
}
