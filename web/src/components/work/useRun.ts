import { useState } from 'react'
import { showProblem } from '@/components/undo'
import type { LeaseKeeper } from '@/lib/work/lease'

/** The lease a change is made under. */
export interface Under {
  workItemId: string
  fence: number
}

/** Runs a change under the lease; null where it was refused, which is shown, or the lease is lost. */
export type Run = <T>(change: (under: Under) => Promise<T>) => Promise<T | null>

/** Runs changes of the item under work in turn; `busy` until all are through. */
export function useRun(keeper: LeaseKeeper): { run: Run; busy: boolean } {
  const [waiting, setWaiting] = useState(0)
  const once: Run = async (change) =>
    keeper.held ? change({ workItemId: keeper.workId, fence: keeper.state.get().fence }) : null
  const run: Run = async (change) => {
    setWaiting((n) => n + 1)
    try {
      return await keeper.inTurn(() => once(change))
    } catch (error) {
      if (!keeper.noteFailure(error)) showProblem(error)
      return null
    } finally {
      setWaiting((n) => n - 1)
    }
  }
  return { run, busy: waiting > 0 }
}
