import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { showDone, showProblem } from '@/components/undo'
import { completeWork, holdWork, refreshWork, releaseWork } from '@/lib/work/api'
import { useNext } from '@/lib/work/hooks'
import type { LeaseKeeper } from '@/lib/work/lease'
import type { Work } from '@/lib/work/types'
import type { Letter } from '../types'
import { decideReview, writeLetter, type Writing } from './api'

/** Letters that end the work on the request, and what is said of it. */
const endingLetters: Partial<Record<Writing['kind'], string>> = {
  correction_needed: 'The letter was sent; the request comes back when the requester answers.',
  denial: 'The request was denied.',
  denial_final: 'The request was denied.',
  no_records: 'The request was closed: there are no records.',
}

/** Whether sending this letter ends the work on the request. */
export const endsWork = (kind: Writing['kind']) => kind in endingLetters

/** The ways a request leaves the desk. */
export interface Endings {
  busy: boolean
  /** Why submitting was refused. */
  refusal: unknown
  /** What is about to leave is being looked at once more. */
  leaving: boolean
  setLeaving: (leaving: boolean) => void
  holding: boolean
  setHolding: (holding: boolean) => void
  complete: () => void
  release: () => void
  hold: (reason: string, until: string | undefined) => Promise<void>
  /** A reviewer's decision; rejects where it is refused. */
  review: (decision: 'approve' | 'return', reasons: string[]) => Promise<void>
  /** Sends a letter, once for its key; some of them end the work. Null: the lease was lost. */
  send: (writing: Writing, key: string) => Promise<Letter | null>
  /** The letter as it would be sent. Null: the lease was lost. */
  preview: (writing: Writing) => Promise<Letter | null>
}

/** Submits, holds, releases or returns the request, and opens what comes next. */
export function useEndings(work: Work, keeper: LeaseKeeper, onRefused: () => void): Endings {
  const queryClient = useQueryClient()
  const { history } = useRouter()
  const next = useNext({ replace: true })
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<unknown>(null)
  const [holding, setHolding] = useState(false)
  const [leaving, setLeaving] = useState(false)
  const goHome = () => {
    void refreshWork(queryClient)
    history.push('/work')
  }
  const goOn = async (done: string) => {
    setHolding(false)
    // What is shown of it is no longer this person's to read again; others ask anew when they open it.
    void queryClient.invalidateQueries({ queryKey: ['roi-request', work.caseId], refetchType: 'none' })
    const opened = await next.mutateAsync()
    showDone(opened ? `${done} The next one is open.` : `${done} Nothing more waits for you.`)
    if (!opened) goHome()
  }
  /** Runs what ends the lease by our own will. Errors other than a lost lease are the caller's. */
  const end = async <T>(act: (fence: number) => Promise<T>, then: () => unknown): Promise<T | null> => {
    if (busy || !keeper.held) return null
    setBusy(true)
    setRefusal(null)
    try {
      const done = await keeper.ending(() => act(keeper.state.get().fence))
      await then()
      return done
    } catch (error) {
      if (!keeper.noteFailure(error)) throw error
      return null
    } finally {
      setBusy(false)
    }
  }
  const write = (writing: Writing, fence: number, key: string | null) =>
    writeLetter(work.caseId, { workItemId: work.id, fence }, writing, key)
  const stay = async (writing: Writing, key: string | null) => {
    try {
      return keeper.held ? await write(writing, keeper.state.get().fence, key) : null
    } catch (error) {
      if (!keeper.noteFailure(error)) throw error
      return null
    }
  }
  const refused = (error: unknown) => {
    setRefusal(error)
    setLeaving(false)
    onRefused()
  }
  return {
    busy,
    refusal,
    leaving,
    setLeaving,
    holding,
    setHolding,
    complete: () => {
      end(
        (fence) => completeWork(work.id, fence),
        () => goOn('Request submitted.'),
      ).catch(refused)
    },
    release: () => {
      end((fence) => releaseWork(work.id, fence), goHome).catch(showProblem)
    },
    hold: async (reason, until) => {
      await end(
        (fence) => holdWork(work.id, fence, reason, until),
        () => goOn('On hold.'),
      )
    },
    review: async (decision, reasons) => {
      const lease = (fence: number) => ({ workItemId: work.id, fence })
      await end(
        (fence) => decideReview(work.caseId, lease(fence), decision, reasons),
        () => goOn(decision === 'approve' ? 'Approved.' : 'Returned to the specialist.'),
      )
    },
    send: (writing, key) => {
      const said = endingLetters[writing.kind]
      return said
        ? end(
            (fence) => write(writing, fence, key),
            () => goOn(said),
          )
        : stay(writing, key)
    },
    preview: (writing) => stay(writing, null),
  }
}
