import { Button } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { showProblem } from '@/components/undo'
import { api, unwrap } from '@/lib/api/client'
import { toCsv } from '@/lib/csv'
import { saveBlob } from '@/lib/download'
import { asked, type EncounterFilter, type EncounterRow } from './api'
import { ownerLabel } from './words'

const largestPage = 200

/** Every row that the filter lets through, page by page. */
async function allRows(filter: EncounterFilter): Promise<EncounterRow[]> {
  const rows: EncounterRow[] = []
  let cursor: string | undefined
  do {
    const body = asked(filter, largestPage, cursor)
    const page = await unwrap(api.POST('/api/v1/encounters/search', { body }))
    rows.push(...(page.items ?? []))
    cursor = page.nextCursor
  } while (cursor)
  return rows
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

function line(row: EncounterRow): (string | number | null)[] {
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

/** Saves all encounters that the filter lets through as CSV. */
export function ExportRows({ filter }: Props) {
  const save = useMutation({
    mutationFn: () => allRows(filter),
    onSuccess: (rows) => {
      const csv = toCsv(heading, rows.map(line))
      saveBlob(new Blob([csv], { type: 'text/csv;charset=utf-8' }), 'encounters.csv')
    },
    onError: showProblem,
  })
  return (
    <Button
      size="xs"
      variant="default"
      loading={save.isPending}
      leftSection={<IconDownload size={14} />}
      onClick={() => save.mutate()}
    >
      CSV
    </Button>
  )
}
