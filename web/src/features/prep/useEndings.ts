import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import type { Correction } from '@/components/registration/correction'
import { showDone, showProblem } from '@/components/undo'
import type { Under } from '@/components/work/useRun'
import { completeWork, holdWork, refreshWork, releaseWork } from '@/lib/work/api'
import { useNext } from '@/lib/work/hooks'
import type { LeaseKeeper } from '@/lib/work/lease'
import type { Work } from '@/lib/work/types'
import { ask, correct, type TaggedEncounter } from './api'
import type { Asked } from './types'

/** The panel that is open beside the work. */
export type OpenPanel = 'hold' | 'ask' | 'correct' | null

/** The ways a case leaves the workbench, and what is said to others about it. */
export interface Endings {
  busy: boolean
  /** Why completing was refused. */
  refusal: unknown
  panel: OpenPanel
  setPanel: (panel: OpenPanel) => void
  complete: () => void
  release: () => void
  hold: (reason: string, until: string | undefined) => Promise<void>
  ask: (encounterId: string, items: Asked[]) => Promise<void>
  correct: (encounter: TaggedEncounter, correction: Correction) => Promise<void>
}

/** Completes, holds or releases the case, or hands it to the hospital, and opens what comes next. */
export function useEndings(work: Work, keeper: LeaseKeeper): Endings {
  const queryClient = useQueryClient()
  const { history } = useRouter()
  const next = useNext({ replace: true })
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<unknown>(null)
  const [panel, setPanel] = useState<OpenPanel>(null)

  const goHome = () => {
    void refreshWork(queryClient)
    history.push('/work')
  }
  const goOn = async (done: string) => {
    setPanel(null)
    const opened = await next.mutateAsync()
    showDone(opened ? `${done} The next one is open.` : `${done} Nothing more waits for you.`)
    if (!opened) goHome()
  }
  /** Runs an act under the lease. Errors other than a lost lease are the caller's. */
  const under = async (act: (under: Under) => Promise<unknown>, then: () => unknown) => {
    if (busy || !keeper.held) return
    setBusy(true)
    setRefusal(null)
    try {
      await act({ workItemId: work.id, fence: keeper.state.get().fence })
      await then()
    } catch (error) {
      if (!keeper.noteFailure(error)) throw error
    } finally {
      setBusy(false)
    }
  }
  /** `under` for acts that end the lease by our own will. */
  const end: typeof under = (act, then) => under((lease) => keeper.ending(() => act(lease)), then)
  const readAgain = () =>
    Promise.all(
      [['prep-case', work.caseId], ['prep-encounter'], ['prep-candidates']].map((queryKey) =>
        queryClient.invalidateQueries({ queryKey }),
      ),
    )
  return {
    busy,
    refusal,
    panel,
    setPanel,
    complete: () => {
      end(
        ({ fence }) => completeWork(work.id, fence),
        () => goOn('Chart prepared.'),
      ).catch((error: unknown) => {
        setRefusal(error)
        void queryClient.invalidateQueries({ queryKey: ['prep-case', work.caseId] })
      })
    },
    release: () => {
      end(({ fence }) => releaseWork(work.id, fence), goHome).catch(showProblem)
    },
    hold: (reason, until) =>
      end(
        ({ fence }) => holdWork(work.id, fence, reason, until),
        () => goOn('On hold.'),
      ),
    ask: (encounterId, items) =>
      end(
        (lease) => ask(encounterId, lease, items),
        () => goOn('The hospital is asked; the chart comes back when it answers.'),
      ),
    correct: (encounter, correction) =>
      under(
        (lease) => correct(encounter, lease, correction),
        async () => {
          await readAgain()
          setPanel(null)
          showDone('The registration was corrected')
        },
      ),
  }
}
