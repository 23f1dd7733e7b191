import { Button, SegmentedControl } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { EmptyState } from '@/components/EmptyState'
import { PageHeader } from '@/components/PageHeader'
import { Panel } from '@/components/Panel'
import { DataTable } from '@/components/table/DataTable'
import type { Column } from '@/components/table/types'
import { AgeText } from '@/components/TimeText'
import { showDone, showProblem } from '@/components/undo'
import { saveBlob } from '@/lib/download'
import { plural } from '@/lib/format'
import { fetchLabels, jobsQuery, markDone, type Delivery } from '../delivery/api'
import { methodLabel } from '../delivery/words'

type State = 'waiting' | 'sent'

/** Releases that leave on paper or by fax: what is to be printed and sent, and what went. */
export function OutboundScreen() {
  const [state, setState] = useState<State>('waiting')
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const jobs = useQuery(jobsQuery(state))
  const queryClient = useQueryClient()
  const rows = jobs.data?.items ?? undefined
  const chosen = (rows ?? []).filter((d) => selected.has(d.id))
  const labels = useMutation({
    mutationFn: () => fetchLabels(chosen.map((d) => d.id)),
    onSuccess: (sheet) => saveBlob(sheet, 'labels.pdf'),
    onError: showProblem,
  })
  const done = useMutation({
    mutationFn: async () => {
      for (const d of chosen) await markDone(d.id, 'sent', '')
    },
    onSuccess: () => {
      showDone(`${plural(chosen.length, 'release')} marked as sent`)
      setSelected(new Set())
    },
    onError: showProblem,
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['roi-delivery-jobs'] }),
  })
  return (
    <>
      <PageHeader title="Print, mail and fax" facts="Releases that leave by hand, the oldest first" />
      <Panel flush>
        <DataTable
          label="Releases to send"
          columns={columns}
          rows={jobs.isPending ? undefined : (rows ?? [])}
          rowId={(d) => d.id}
          error={jobs.error}
          onRetry={() => void jobs.refetch()}
          selected={selected}
          onSelect={setSelected}
          exportAs="outbound"
          maxHeight="calc(100dvh - 190px)"
          toolbar={
            <>
              <SegmentedControl
                size="xs"
                aria-label="Which"
                value={state}
                onChange={(v) => {
                  setState(v as State)
                  setSelected(new Set())
                }}
                data={[
                  { value: 'waiting', label: 'To be sent' },
                  { value: 'sent', label: 'Sent' },
                ]}
              />
              <Button
                size="xs"
                variant="default"
                disabled={chosen.length === 0}
                loading={labels.isPending}
                onClick={() => labels.mutate()}
              >
                Address labels
              </Button>
              {state === 'waiting' && (
                <Button
                  size="xs"
                  disabled={chosen.length === 0}
                  loading={done.isPending}
                  onClick={() => done.mutate()}
                >
                  Mark as sent
                </Button>
              )}
            </>
          }
          empty={
            <EmptyState title={state === 'waiting' ? 'Nothing is to be sent' : 'Nothing was sent yet'}>
              Releases by print, mail or fax stand here until they are on their way.
            </EmptyState>
          }
        />
      </Panel>
    </>
  )
}

const columns: Column<Delivery>[] = [
  {
    id: 'request',
    header: 'Request',
    width: 150,
    cell: (d) => (
      <Link to="/requests/{-$requestId}" params={{ requestId: d.requestId }}>
        {d.requestTracking}
      </Link>
    ),
    sortValue: (d) => d.requestTracking,
  },
  {
    id: 'method',
    header: 'By',
    width: 150,
    cell: (d) => methodLabel[d.method],
    sortValue: (d) => methodLabel[d.method],
  },
  {
    id: 'to',
    header: 'To',
    cell: (d) => d.to.replaceAll('\n', ', '),
    sortValue: (d) => d.to.replaceAll('\n', ', '),
  },
  {
    id: 'files',
    header: 'Files',
    width: 70,
    cell: (d) => <span title={(d.files ?? []).map((f) => f.name).join('\n')}>{d.files?.length || 1}</span>,
    sortValue: (d) => d.files?.length || 1,
  },
  {
    id: 'asked',
    header: 'Waits',
    width: 110,
    cell: (d) => <AgeText at={d.createdAt} />,
    sortValue: (d) => d.createdAt,
  },
  {
    id: 'reference',
    header: 'Reference',
    width: 150,
    cell: (d) => d.reference ?? '',
    sortValue: (d) => d.reference ?? null,
  },
]
