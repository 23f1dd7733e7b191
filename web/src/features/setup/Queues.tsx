import { SegmentedControl, Switch } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { EmptyState } from '@/components/EmptyState'
import type { Column } from '@/components/table/types'
import { showProblem } from '@/components/undo'
import { api, unwrap } from '@/lib/api/client'
import { facilitiesQuery, ifMatch, queuesQuery, type Facility, type Queue } from './api'
import { Section } from './Section'
import { Filter } from './Targets'
import { kinds, labelOf } from './words'

/** A queue without settings of its own: people draw from it, and do not browse. */
function usual(facilityId: string, workType: string, kind: Queue['kind']): Queue {
  return { facilityId, workType: workType as Queue['workType'], kind, mode: 'pull', browsing: false }
}

function queueId(q: Queue): string {
  return `${q.facilityId}.${q.workType}.${q.kind}`
}

/** Every queue there can be, with its settings. */
export function allQueues(facilities: Facility[], set: Queue[]): Queue[] {
  const known = new Map(set.map((q) => [queueId(q), q]))
  return facilities
    .filter((f) => f.active)
    .flatMap((f) => f.workTypes.flatMap((type) => kinds.map((k) => usual(f.id, type, k.value))))
    .map((q) => known.get(queueId(q)) ?? q)
}

function columnsFor(name: (q: Queue) => string, change: (q: Queue) => void): Column<Queue>[] {
  return [
    { id: 'facility', header: 'Facility', cell: name, sortValue: name },
    { id: 'type', header: 'Work type', width: 110, cell: (q) => q.workType, sortValue: (q) => q.workType },
    {
      id: 'kind',
      header: 'Kind',
      width: 150,
      cell: (q) => labelOf(kinds, q.kind),
      sortValue: (q) => labelOf(kinds, q.kind),
    },
    {
      id: 'mode',
      header: 'Handed out',
      width: 250,
      hint: 'Drawn: technicians press Next. Pushed: given to who is on shift and free',
      cell: (q) => (
        <SegmentedControl
          size="xs"
          aria-label={`How ${name(q)} ${q.workType} ${labelOf(kinds, q.kind)} is handed out`}
          data={[
            { value: 'pull', label: 'Drawn' },
            { value: 'push', label: 'Pushed' },
          ]}
          value={q.mode}
          onChange={(mode) => change({ ...q, mode: mode as Queue['mode'] })}
        />
      ),
      sortValue: (q) => q.mode,
    },
    {
      id: 'browsing',
      header: 'Browsing',
      width: 110,
      hint: 'Technicians may look through the queue and pick',
      cell: (q) => (
        <Switch
          size="xs"
          aria-label={`Browsing in ${name(q)} ${q.workType} ${labelOf(kinds, q.kind)}`}
          checked={q.browsing}
          onChange={(e) => change({ ...q, browsing: e.currentTarget.checked })}
        />
      ),
      sortValue: (q) => (q.browsing ? 'yes' : 'no'),
    },
  ]
}

/** How the work of each facility, work type and kind is handed out. Changed in place. */
export function Queues() {
  const queues = useQuery(queuesQuery)
  const facilities = useQuery(facilitiesQuery)
  const [facility, setFacility] = useState<string | null>(null)
  const [kind, setKind] = useState<string | null>('coding')
  const { mutate } = useSetQueue()
  const places = facilities.data ?? []
  const rows =
    queues.data &&
    facilities.data &&
    allQueues(facilities.data, queues.data).filter(
      (q) => (!facility || q.facilityId === facility) && (!kind || q.kind === kind),
    )
  return (
    <Section
      label="Queues"
      query={queues.error ? queues : facilities}
      rows={rows}
      columns={columnsFor((q) => places.find((f) => f.id === q.facilityId)?.name ?? '', mutate)}
      rowId={queueId}
      rowHeight={38}
      toolbar={
        <>
          <Filter
            label="Facility"
            data={places.map((f) => ({ value: f.id, label: f.name }))}
            value={facility}
            onChange={setFacility}
          />
          <Filter label="Kind" data={kinds} value={kind} onChange={setKind} />
        </>
      }
      empty={
        <EmptyState title="No queue">Queues come with facilities and the work types they send.</EmptyState>
      }
    />
  )
}

/** Sets one queue, shown at once and taken back when refused. */
function useSetQueue() {
  const queryClient = useQueryClient()
  const key = queuesQuery.queryKey
  return useMutation({
    scope: { id: 'queues' },
    mutationFn: (body: Queue) => {
      const seen = queryClient.getQueryData(key)?.find((q) => queueId(q) === queueId(body))
      return unwrap(api.PUT('/api/v1/queues', { params: { header: ifMatch(seen?.version) }, body }))
    },
    onMutate: (queue) => {
      queryClient.setQueryData(key, (all) => [
        ...(all ?? []).filter((q) => queueId(q) !== queueId(queue)),
        queue,
      ])
    },
    // The next change of this queue is made upon this one; what is shown may be ahead of it.
    onSuccess: ({ version }, queue) => {
      queryClient.setQueryData(key, (all) =>
        all?.map((q) => (queueId(q) === queueId(queue) ? { ...q, version } : q)),
      )
    },
    onError: (error) => {
      showProblem(error)
      void queryClient.invalidateQueries({ queryKey: key })
    },
  })
}
