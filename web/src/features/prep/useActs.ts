import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { documentLabel } from '@/components/viewer/pages'
import { showDone, showProblem, showUndo } from '@/components/undo'
import type { LeaseKeeper } from '@/lib/work/lease'
import * as calls from './api'
import { documentOf, type Arrangement } from './arrange'
import type { PrepCase, PrepDocument, PrepPage, Under } from './types'

/** What can be done to the pages of a case. Each says what it did and, where it can, offers to take it back. */
export interface Acts {
  busy: boolean
  describe: (d: PrepDocument, change: Partial<calls.Description>) => void
  turn: (d: PrepDocument, page: PrepPage) => void
  splitAfter: (d: PrepDocument, page: PrepPage) => void
  mergeInto: (d: PrepDocument, into: PrepDocument) => void
  /** `back` is how the pages stood. */
  arrange: (to: Arrangement, back: Arrangement | null) => void
  match: (d: PrepDocument, encounterId: string | undefined, done: string) => void
  matchAll: (documents: PrepDocument[], encounterId: string, done: string) => void
}

type Run = (act: (under: Under) => Promise<unknown>) => Promise<PrepCase | null>

/** The acts on a case under its lease; after each the case is read anew. */
export function useActs(caseId: string, keeper: LeaseKeeper): Acts {
  const { run, busy } = useRun(caseId, keeper)
  const queryClient = useQueryClient()
  /** The document in the version that was read last: acts run one after the other, each reading the case anew. */
  const seen = (id: string): calls.Seen => {
    const { documents } = queryClient.getQueryData(calls.caseQuery(caseId).queryKey) ?? { documents: [] }
    return { id, version: documents.find((d) => d.id === id)?.version ?? 0 }
  }
  /** Does it, says so, and offers the way back. */
  const act = async (
    message: string,
    does: (u: Under) => Promise<unknown>,
    back?: (u: Under, now: PrepCase) => Promise<unknown>,
  ) => {
    const now = await run(does)
    if (!now) return
    if (!back) showDone(message)
    else showUndo({ message, undo: () => run((u) => back(u, now)) })
  }
  return {
    busy,
    describe: (d, change) => {
      const was = descriptionOf(d)
      const next = { ...was, ...change }
      void act(
        describedText(d, change),
        (u) => calls.describe(seen(d.id), u, next),
        (u) => calls.describe(seen(d.id), u, was),
      )
    },
    turn: (d, page) => {
      const next = ((page.rotation + 90) % 360) as 0 | 90 | 180 | 270
      void act(
        `Page ${page.n} was turned`,
        (u) => calls.rotate(seen(d.id), u, page.n, next),
        (u) => calls.rotate(seen(d.id), u, page.n, page.rotation as 0 | 90 | 180 | 270),
      )
    },
    splitAfter: (d, page) => {
      const following = d.pageList.find((p) => p.n === page.n + 1)
      if (!following) return
      void act(
        `Split after page ${page.n}`,
        (u) => calls.split(d.id, u, page.n),
        async (u, now) => {
          const made = documentOf(now.documents, following.id)
          if (made && made.id !== d.id) await calls.merge(d.id, u, made.id)
        },
      )
    },
    mergeInto: (d, into) => {
      void act(
        `${documentLabel(d.documentType)} was joined to ${documentLabel(into.documentType)}`,
        (u) => calls.merge(into.id, u, d.id),
        (u) => calls.split(into.id, u, into.pageList.length, d.documentType),
      )
    },
    arrange: (to, back) => {
      void act(
        'The page was moved',
        (u) => calls.arrange(seen(to.documentId), u, to.pageIds),
        back ? (u) => calls.arrange(seen(back.documentId), u, back.pageIds) : undefined,
      )
    },
    match: (d, encounterId, done) => {
      void act(done, (u) => calls.match(d.id, u, encounterId))
    },
    matchAll: (documents, encounterId, done) => {
      void act(done, async (u) => {
        for (const d of documents) await calls.match(d.id, u, encounterId)
      })
    },
  }
}

function descriptionOf({ documentType, documentDate, signed }: PrepDocument): calls.Description {
  return { documentType, documentDate, signed }
}

function describedText(
  d: PrepDocument,
  { documentType, signed, documentDate }: Partial<calls.Description>,
): string {
  if (documentType) return `Named ${documentLabel(documentType)}`
  if (documentDate) return `${documentLabel(d.documentType)} was dated`
  return signed
    ? `${documentLabel(d.documentType)} is signed`
    : `${documentLabel(d.documentType)} is not signed`
}

/** Runs one act after the other under the lease, then reads the case anew; null where it was refused. */
function useRun(caseId: string, keeper: LeaseKeeper): { run: Run; busy: boolean } {
  const queryClient = useQueryClient()
  const queue = useRef<Promise<unknown>>(Promise.resolve())
  const [waiting, setWaiting] = useState(0)
  const readAgain = () => queryClient.fetchQuery({ ...calls.caseQuery(caseId), staleTime: 0 })
  const once: Run = async (act) => {
    if (!keeper.held) return null
    try {
      await act({ workItemId: keeper.workId, fence: keeper.state.get().fence })
      return await readAgain()
    } catch (error) {
      if (keeper.noteFailure(error)) return null
      showProblem(error)
      // Part of it may have been done.
      await readAgain().catch(() => undefined)
      return null
    }
  }
  const run: Run = (act) => {
    setWaiting((n) => n + 1)
    const done = queue.current.then(() => once(act)).finally(() => setWaiting((n) => n - 1))
    queue.current = done.catch(() => undefined)
    return done
  }
  return { run, busy: waiting > 0 }
}
