import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { EmptyState } from '@/components/EmptyState'
import { PageHeader } from '@/components/PageHeader'
import { Panel } from '@/components/Panel'
import { ProblemAlert } from '@/components/ProblemAlert'
import { DataTable } from '@/components/table/DataTable'
import type { Column } from '@/components/table/types'
import { TimeText } from '@/components/TimeText'
import { showProblem } from '@/components/undo'
import type { Schema } from '@/lib/api/client'
import { downloadExport, saveBlob } from '@/lib/download'
import { fetchResults } from './api'
import { jsonFile } from './jsonFile'

type Result = Schema<'Result'>

const columns: Column<Result>[] = [
  { id: 'account', header: 'Account', cell: (r) => r.accountNumber, sortValue: (r) => r.accountNumber },
  {
    id: 'facility',
    header: 'Facility',
    width: 110,
    cell: (r) => r.facilityCode,
    sortValue: (r) => r.facilityCode,
  },
  { id: 'type', header: 'Type', width: 80, cell: (r) => r.workType, sortValue: (r) => r.workType },
  {
    id: 'final',
    header: 'Final',
    width: 140,
    cell: (r) => <TimeText at={r.finalAt} />,
    sortValue: (r) => r.finalAt,
  },
  {
    id: 'version',
    header: 'Version',
    width: 80,
    align: 'right',
    cell: (r) => r.version,
    sortValue: (r) => r.version,
  },
  {
    id: 'principal',
    header: 'First codes',
    cell: (r) =>
      (r.codes ?? [])
        .slice(0, 5)
        .map((c) => c.code)
        .join(' · '),
  },
  {
    id: 'codes',
    header: 'Codes',
    width: 80,
    align: 'right',
    cell: (r) => r.codes?.length ?? 0,
    sortValue: (r) => r.codes?.length ?? 0,
  },
]

/** The calendar day a week ago, as a date field has it. */
function weekAgo(): string {
  return new Intl.DateTimeFormat('en-CA').format(Date.now() - 7 * 86_400_000)
}

/** Results to fetch: all that became final since a day, to look at or as JSON or CSV. */
export function ResultsScreen() {
  const [day, setDay] = useState(weekAgo)
  const since = day ? new Date(`${day}T00:00`).toISOString() : ''
  const fetching = useMutation({ mutationFn: () => fetchResults(since) })
  const csv = () => {
    const query = since ? `?since=${encodeURIComponent(since)}` : ''
    downloadExport(`/api/v1/results.csv${query}`, 'csv', 'results').catch(showProblem)
  }
  return (
    <>
      <PageHeader title="Results" facts="Coded encounters that are final" />
      <Stack gap="sm">
        <Panel>
          <Group gap="xs" align="flex-end">
            <TextInput
              label="Final since"
              type="date"
              value={day}
              onChange={(e) => {
                setDay(e.currentTarget.value)
                fetching.reset()
              }}
            />
            <Button loading={fetching.isPending} onClick={() => fetching.mutate()}>
              Fetch
            </Button>
            <Button variant="default" onClick={csv}>
              Save CSV
            </Button>
            <Button
              variant="default"
              disabled={!fetching.data}
              onClick={() => saveBlob(...jsonFile('results', fetching.data))}
            >
              Save JSON
            </Button>
          </Group>
          <Text c="dimmed" mt={6}>
            When a hospital fetches a result it counts as delivered. Your own systems can do the same with an
            API token.
          </Text>
          <ProblemAlert error={fetching.error} />
        </Panel>
        {fetching.data && (
          <Panel flush>
            <DataTable
              label="Results"
              columns={columns}
              rows={fetching.data}
              rowId={(r) => r.id}
              exportAs="results"
              initialSort={{ columnId: 'final', descending: true }}
              empty={<EmptyState title="Nothing became final since then">Choose an earlier day.</EmptyState>}
            />
          </Panel>
        )}
      </Stack>
    </>
  )
}
