import { Select } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ErrorState } from '@/components/ErrorState'
import { ExportButton } from '@/components/ExportButton'
import { PageHeader } from '@/components/PageHeader'
import { Panel } from '@/components/Panel'
import { Skeletons } from '@/components/Skeletons'
import { useKeys } from '@/lib/keys'
import { useEvents, useLiveState } from '@/lib/sse'
import { boardQuery, clientsQuery, withFilter } from './api'
import { BacklogMatrix } from './BacklogMatrix'
import { BoardFigures, six } from './BoardFigures'
import { ItemsPanel, type Opened } from './ItemsPanel'
import { PeopleExport, PeopleLines } from './PeopleLines'
import { throttle } from './throttle'
import { TodayLine } from './TodayLine'
import type { Figure } from './types'
import { figureLabels, kinds } from './words'
import classes from './performance.module.css'

const refreshMs = 2_000

/** The agency's work as it happens. */
export function BoardScreen() {
  const [filter, setFilter] = useState<{ clientId?: string; kind?: string }>({})
  const [figure, setFigure] = useState<Figure>('open')
  const [opened, setOpened] = useState<Opened | null>(null)
  const board = useQuery(boardQuery(filter))
  const live = useLiveBoard()
  useKeys('Board', [
    ...six.map((f, i) => ({
      key: String(i + 1),
      label: `Show ${figureLabels[f].toLowerCase()}`,
      run: () => setFigure((now) => (now === f ? 'open' : f)),
    })),
    { key: '0', label: 'Show all open work', run: () => setFigure('open') },
    {
      key: 'i',
      label: 'Open the items of the figure',
      run: () => setOpened({ title: figureLabels[figure] }),
    },
  ])
  const openKey = opened?.facilityId ? `${opened.facilityId} ${opened.workType ?? ''}` : null
  if (board.isError && !board.data)
    return <ErrorState error={board.error} onRetry={() => void board.refetch()} />
  return (
    <>
      <PageHeader title="Board" facts={live} actions={<Pickers filter={filter} onChange={setFilter} />} />
      <BoardFigures figures={board.data?.figures} chosen={figure} onChoose={setFigure} />
      <div className={classes.board}>
        <Panel
          flush
          title={`Backlog: ${figureLabels[figure].toLowerCase()}`}
          actions={<ExportButton path={withFilter('/api/v1/board/export', filter)} name="board" />}
        >
          {board.data ? (
            <BacklogMatrix
              board={board.data}
              figure={figure}
              openKey={openKey}
              onOpen={(f, workType) =>
                setOpened({
                  title: workType ? `${f.name} · ${workType}` : f.name,
                  facilityId: f.id,
                  workType,
                })
              }
            />
          ) : (
            <Skeletons lines={8} />
          )}
        </Panel>
        <Panel flush title="People" actions={<PeopleExport people={board.data?.people} />}>
          <PeopleLines
            people={board.data?.people}
            openId={opened?.personId ?? null}
            onOpen={(p) => setOpened({ title: p.name, personId: p.id })}
          />
        </Panel>
        <div className={classes.today}>
          <Panel title="Today">
            {board.data ? <TodayLine hours={board.data.today} /> : <Skeletons lines={5} />}
          </Panel>
        </div>
      </div>
      {opened && (
        <ItemsPanel
          key={JSON.stringify(opened)}
          opened={opened}
          figure={figure}
          filter={filter}
          people={board.data?.people ?? []}
          onClose={() => setOpened(null)}
        />
      )}
    </>
  )
}

/** Asks again when something moved, at most every two seconds. Gives the words for how live the board is. */
function useLiveBoard(): string {
  const client = useQueryClient()
  const [refresh] = useState(() =>
    throttle(() => void client.invalidateQueries({ queryKey: ['board'] }), refreshMs),
  )
  useEvents('board', refresh)
  useEvents('resync', refresh)
  const state = useLiveState()
  return state === 'live'
    ? 'Live'
    : state === 'connecting'
      ? 'Connecting'
      : 'Not live: connection lost, trying again'
}

interface PickersProps {
  filter: { clientId?: string; kind?: string }
  onChange: (filter: { clientId?: string; kind?: string }) => void
}

function Pickers({ filter, onChange }: PickersProps) {
  const clients = useQuery(clientsQuery)
  return (
    <>
      <Select
        size="xs"
        w={160}
        clearable
        aria-label="Client"
        placeholder="All clients"
        data={clients.data?.map((c) => ({ value: c.id, label: c.name })) ?? []}
        value={filter.clientId ?? null}
        onChange={(v) => onChange({ ...filter, clientId: v ?? undefined })}
      />
      <Select
        size="xs"
        w={140}
        clearable
        aria-label="Kind of work"
        placeholder="All kinds"
        data={Object.entries(kinds).map(([value, label]) => ({ value, label }))}
        value={filter.kind ?? null}
        onChange={(v) => onChange({ ...filter, kind: v ?? undefined })}
      />
    </>
  )
}
