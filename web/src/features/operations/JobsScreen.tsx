import { Stack } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ActionButton } from '@/components/ActionButton'
import { EmptyState } from '@/components/EmptyState'
import { PageHeader } from '@/components/PageHeader'
import { Panel } from '@/components/Panel'
import { StatRow, StatTile } from '@/components/StatTile'
import { StatusBadge, type StatusLook } from '@/components/StatusBadge'
import { DataTable } from '@/components/table/DataTable'
import type { Column } from '@/components/table/types'
import { TimeText } from '@/components/TimeText'
import { showDone, showProblem } from '@/components/undo'
import { plural } from '@/lib/format'
import { useKeys } from '@/lib/keys'
import { jobsQuery, retry, type Failure } from './api'
import { countLabel, kindLabel, saidOf } from './words'

/** The jobs that failed, and the way to let them try again. */
export function JobsScreen() {
  const jobs = useQuery(jobsQuery)
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const again = useRetry(() => setSelected(new Set()))
  const failed = jobs.data?.items
  const ids = failed?.filter((f) => selected.has(f.id)).map((f) => f.id) ?? []
  const run = () => {
    if (ids.length > 0 && !again.isPending) again.mutate(ids)
  }
  useKeys('Jobs', [{ key: 'r', label: 'Try the selected jobs again', run }])
  return (
    <>
      <PageHeader
        title="Jobs"
        facts="Work that goes on behind the screens: examining, recognising, timers, sealing"
      />
      <Stack gap={8}>
        <Figures figures={jobs.data} />
        <Panel flush>
          <DataTable
            label="Failed jobs"
            columns={columns}
            rows={failed}
            rowId={(f) => f.id}
            error={jobs.error}
            onRetry={() => void jobs.refetch()}
            selected={selected}
            onSelect={setSelected}
            live
            exportAs="failed-jobs"
            toolbar={
              <>
                <ActionButton keys="r" disabled={ids.length === 0} loading={again.isPending} onClick={run}>
                  Try again
                </ActionButton>
                <span>
                  {ids.length > 0
                    ? `${plural(ids.length, 'job')} selected`
                    : failed && plural(failed.length, 'failed job')}
                </span>
              </>
            }
            empty={
              <EmptyState title="No job has failed">
                A job that fails is tried again by itself, more and more seldom. Those that used up their
                attempts wait here.
              </EmptyState>
            }
          />
        </Panel>
      </Stack>
    </>
  )
}

function useRetry(onDone: () => void) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: retry,
    onSuccess: (retried, asked) => {
      showDone(saidOf(asked.length, retried))
      onDone()
    },
    onError: showProblem,
    onSettled: () => queryClient.invalidateQueries({ queryKey: jobsQuery.queryKey }),
  })
}

interface Census {
  waiting: number
  running: number
  retrying: number
  dead: number
}

function Figures({ figures }: { figures: Census | undefined }) {
  const show = (n: number | undefined) => (n === undefined ? undefined : countLabel(n))
  return (
    <StatRow>
      <StatTile label="Waiting" value={show(figures?.waiting)} />
      <StatTile label="Running" value={show(figures?.running)} />
      <StatTile
        label="Retrying"
        value={show(figures?.retrying)}
        detail="by themselves"
        tone={figures?.retrying ? 'warn' : 'neutral'}
      />
      <StatTile
        label="Given up"
        value={show(figures?.dead)}
        detail="wait for you"
        tone={figures?.dead ? 'bad' : 'neutral'}
      />
    </StatRow>
  )
}

const looks: Record<Failure['state'], StatusLook> = {
  dead: { label: 'Given up', tone: 'bad' },
  retrying: { label: 'Retrying', tone: 'warn' },
}

const columns: Column<Failure>[] = [
  {
    id: 'kind',
    header: 'Job',
    cell: (f) => <span title={f.kind}>{kindLabel(f.kind)}</span>,
    sortValue: (f) => kindLabel(f.kind),
    exportValue: (f) => f.kind,
  },
  {
    id: 'state',
    header: 'State',
    width: 110,
    cell: (f) => <StatusBadge status={f.state} look={looks[f.state]} />,
    sortValue: (f) => looks[f.state].label,
  },
  {
    id: 'error',
    header: 'Error',
    width: 220,
    hint: 'A code; the log of the server and its workers has more under it',
    cell: (f) => f.lastError,
    sortValue: (f) => f.lastError,
  },
  {
    id: 'attempts',
    header: 'Attempts',
    width: 90,
    align: 'right',
    cell: (f) => `${f.attempts} of ${f.maxAttempts}`,
    sortValue: (f) => f.attempts,
  },
  {
    id: 'created',
    header: 'From',
    width: 140,
    cell: (f) => <TimeText at={f.createdAt} />,
    sortValue: (f) => f.createdAt,
  },
  {
    id: 'when',
    header: 'Given up, or next',
    width: 150,
    cell: (f) => <When failure={f} />,
    sortValue: (f) => f.givenUpAt ?? f.nextAt ?? null,
  },
  {
    id: 'id',
    header: 'Id',
    width: 110,
    cell: (f) => <code>…{f.id.slice(-8)}</code>,
    exportValue: (f) => f.id,
  },
]

function When({ failure: { givenUpAt, nextAt } }: { failure: Failure }) {
  const at = givenUpAt ?? nextAt
  return at ? <TimeText at={at} /> : null
}
