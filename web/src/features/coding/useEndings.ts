import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { showDone, showProblem } from '@/components/undo'
import { ApiError } from '@/lib/api/error'
import { completeWork, holdWork, refreshWork, releaseWork, reserveWork } from '@/lib/work/api'
import { useNext } from '@/lib/work/hooks'
import type { LeaseKeeper } from '@/lib/work/lease'
import type { Work } from '@/lib/work/types'
import { focusEntry, type Bench } from './bench'
import { goToCause } from './EditList'
import { refusedEdits } from './edits'

/** The ways a chart leaves the workbench. */
export interface Endings {
  busy: boolean
  /** The item reserved to come next, once this one could be completed. */
  next: Work | undefined
  holding: boolean
  setHolding: (holding: boolean) => void
  complete: () => void
  release: () => void
  hold: (reason: string, until: string | undefined) => Promise<void>
}

const reservationMs = 110_000

/** Completes, holds or releases the chart, everything typed being saved first, and opens what comes next. */
export function useEndings(work: Work, bench: Bench, keeper: LeaseKeeper): Endings {
  const { session, edits, draft } = bench
  const queryClient = useQueryClient()
  const { history } = useRouter()
  const next = useNext({ replace: true })
  const [busy, setBusy] = useState(false)
  const [holding, setHolding] = useState(false)
  const reserved = useReservation(bench)

  const goHome = () => {
    void refreshWork(queryClient)
    history.push('/work')
  }
  const goOn = async (done: string) => {
    session.forget()
    const opened = await next.mutateAsync()
    showDone(opened ? `${done} The next chart is open.` : `${done} Nothing more waits for you.`)
    if (!opened) goHome()
  }
  /** Runs an ending under the lease once all is saved. Errors other than a lost lease are the caller's. */
  const end = async (act: (fence: number) => Promise<unknown>, then: () => Promise<void> | void) => {
    if (busy || !keeper.held) return
    setBusy(true)
    try {
      if (!(await session.saver.flush())) return
      await keeper.ending(() => act(keeper.state.get().fence))
      await then()
    } catch (error) {
      if (!keeper.noteFailure(error)) throw error
    } finally {
      setBusy(false)
    }
  }
  const complete = async () => {
    try {
      await end(
        (fence) => completeWork(work.id, fence),
        () => goOn(`${work.workType} chart completed.`),
      )
    } catch (error) {
      showRefusal(bench, error)
    }
  }
  const release = () => {
    end((fence) => releaseWork(work.id, fence), goHome).catch(showProblem)
  }
  const hold = (reason: string, until: string | undefined) =>
    end(
      (fence) => holdWork(work.id, fence, reason, until),
      () => goOn('The chart is on hold.'),
    )
  const blocking = edits.find((e) => e.level === 'error')
  return {
    busy,
    next: reserved,
    holding,
    setHolding,
    complete: () => {
      if (blocking && !session.saver.unsaved) goToCause(blocking)
      else if (draft.length === 0) focusEntry('dx')
      else void complete()
    },
    release,
    hold,
  }
}

/** Shows what stands against completing where it stands. */
function showRefusal({ session }: Bench, error: unknown) {
  if (!(error instanceof ApiError) || error.fields.length === 0) return showProblem(error)
  const found = refusedEdits(error.fields, session.draft.get())
  session.edits.set(found.map((e) => ({ ...e, rule: `complete ${e.location}` })))
  const first = session.edits.get()[0]
  if (first) goToCause(first)
}

/** Once nothing stands against completing, the next item is reserved, so that it is there at once. */
function useReservation({ session, draft, edits, writable }: Bench): Work | undefined {
  const clear =
    writable && draft.length > 0 && !session.saver.unsaved && !edits.some((e) => e.level === 'error')
  const { data } = useQuery({
    queryKey: ['work', 'reserved', session.caseId],
    queryFn: async () => (await reserveWork()) ?? null,
    enabled: clear,
    refetchInterval: clear ? reservationMs : false,
    retry: false,
    gcTime: 0,
  })
  return clear ? (data ?? undefined) : undefined
}
