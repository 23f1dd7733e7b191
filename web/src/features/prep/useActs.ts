import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { documentLabel } from '@/components/viewer/pages'
import { showDone, showProblem, showUndo } from '@/components/undo'
import type { LeaseKeeper } from '@/lib/work/lease'
import * as calls from './api'
import { backFrom, documentOf, type Arrangement } from './arrange'
import type { PrepCase, PrepDocument, PrepPage, Under } from './types'

/** What can be done to the pages of a case. Each says what it did and, where it can, offers to take it back. */
export interface Acts {
  busy: boolean
  describe: (d: PrepDocument, change: Partial<calls.Description>) => void
  turn: (page: PrepPage) => void
  splitAfter: (page: PrepPage) => void
  mergeInto: (d: PrepDocument, into: PrepDocument) => void
  /** Moves a page to where `move` says, of the documents as they are by then. */
  arrange: (pageId: string, move: (documents: PrepDocument[]) => Arrangement | null) => void
  match: (d: PrepDocument, encounterId: string | undefined, done: string) => void
  matchAll: (documents: PrepDocument[], encounterId: string, done: string) => void
}

/** What was done, and the way back where there is one. */
interface Done {
  message: string
  back?: (under: Under, now: PrepCase) => Promise<unknown>
}

/**
 * The acts on a case under its lease, one after the other; after each the case is read anew. Each begins with what the one
 * before it left, not with what was shown when it was asked for.
 */
export function useActs(caseId: string, keeper: LeaseKeeper): Acts {
  const { run, busy } = useRun(caseId, keeper)
  const queryClient = useQueryClient()
  const documents = () => queryClient.getQueryData(calls.caseQuery(caseId).queryKey)?.documents ?? []
  const newest = (d: PrepDocument) => documents().find(({ id }) => id === d.id) ?? d
  const seen = (id: string): calls.Seen => ({
    id,
    version: documents().find((d) => d.id === id)?.version ?? 0,
  })
  /** Does it, says so, and offers the way back. It gives null where nothing is left to be done. */
  const act = async (does: (u: Under) => Promise<Done | null>) => {
    const ran = await run(does)
    if (!ran?.did) return
    const { message, back } = ran.did
    if (!back) showDone(message)
    else showUndo({ message, undo: () => run((u) => back(u, ran.now)) })
  }
  const turnBy = async (u: Under, page: PrepPage, quarters: number) => {
    const d = documentOf(documents(), page.id)
    const now = d?.pageList.find(({ id }) => id === page.id)
    if (d && now)
      await calls.rotate(d, u, now.n, ((now.rotation + 90 * quarters) % 360) as 0 | 90 | 180 | 270)
  }
  return {
    busy,
    describe: (d, change) => {
      void act(async (u) => {
        const was = descriptionOf(newest(d))
        await calls.describe(newest(d), u, { ...was, ...change })
        return {
          message: describedText(d, change),
          back: (again) => {
            const now = descriptionOf(newest(d))
            return calls.describe(newest(d), again, { ...now, ...sameFields(was, change) })
          },
        }
      })
    },
    turn: (page) => {
      void act(async (u) => {
        await turnBy(u, page, 1)
        return { message: `Page ${page.n} was turned`, back: (again) => turnBy(again, page, 3) }
      })
    },
    splitAfter: (page) => {
      void act(async (u) => {
        const d = documentOf(documents(), page.id)
        const at = d?.pageList.findIndex(({ id }) => id === page.id) ?? -1
        const following = d?.pageList[at + 1]
        if (!d || !following) return null
        await calls.split(d.id, u, at + 1)
        return {
          message: `Split after page ${at + 1}`,
          back: async (again, now) => {
            const made = documentOf(now.documents, following.id)
            if (made && made.id !== d.id) await calls.merge(d.id, again, made.id)
          },
        }
      })
    },
    mergeInto: (d, into) => {
      void act(async (u) => {
        const pages = newest(into).pageList.length
        await calls.merge(into.id, u, d.id)
        return {
          message: `${documentLabel(d.documentType)} was joined to ${documentLabel(into.documentType)}`,
          back: (again) => calls.split(into.id, again, pages, d.documentType),
        }
      })
    },
    arrange: (pageId, move) => {
      void act(async (u) => {
        const to = move(documents())
        const home = backFrom(documents(), pageId)
        if (!to) return null
        await calls.arrange(seen(to.documentId), u, to.pageIds)
        return {
          message: 'The page was moved',
          back: home ? (again) => calls.arrange(seen(home.documentId), again, home.pageIds) : undefined,
        }
      })
    },
    match: (d, encounterId, message) => {
      void act(async (u) => {
        await calls.match(d.id, u, encounterId)
        return { message }
      })
    },
    matchAll: (loose, encounterId, message) => {
      void act(async (u) => {
        for (const d of loose) await calls.match(d.id, u, encounterId)
        return { message }
      })
    },
  }
}

function descriptionOf({ documentType, documentDate, signed }: PrepDocument): calls.Description {
  return { documentType, documentDate, signed }
}

/** Of a description those fields that a change has. */
function sameFields(of: calls.Description, change: Partial<calls.Description>): Partial<calls.Description> {
  const fields = Object.keys(change) as (keyof calls.Description)[]
  return Object.fromEntries(fields.map((field) => [field, of[field]]))
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

/** What an act did, and the case after it; null where it was refused. */
type Run = <T>(act: (under: Under) => Promise<T>) => Promise<{ did: T; now: PrepCase } | null>

/** Runs one act after the other under the lease, then reads the case anew; null where it was refused. */
function useRun(caseId: string, keeper: LeaseKeeper): { run: Run; busy: boolean } {
  const queryClient = useQueryClient()
  const [waiting, setWaiting] = useState(0)
  const readAgain = () => queryClient.fetchQuery({ ...calls.caseQuery(caseId), staleTime: 0 })
  const once: Run = async (act) => {
    if (!keeper.held) return null
    const did = await act({ workItemId: keeper.workId, fence: keeper.state.get().fence })
    return { did, now: await readAgain() }
  }
  const run: Run = async (act) => {
    setWaiting((n) => n + 1)
    try {
      return await keeper.inTurn(() => once(act))
    } catch (error) {
      if (keeper.noteFailure(error)) return null
      showProblem(error)
      // Part of it may have been done.
      await readAgain().catch(() => undefined)
      return null
    } finally {
      setWaiting((n) => n - 1)
    }
  }
  return { run, busy: waiting > 0 }
}
