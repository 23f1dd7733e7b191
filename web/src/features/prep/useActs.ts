import { useQueryClient } from '@tanstack/react-query'
import { documentLabel } from '@/components/viewer/pages'
import { showDone, showUndo } from '@/components/undo'
import { leaseLossOf, type LeaseKeeper } from '@/lib/work/lease'
import { useRun, type Under } from '@/components/work/useRun'
import * as calls from './api'
import { backFrom, documentOf, type Arrangement } from './arrange'
import type { PrepCase, PrepDocument, PrepPage } from './types'

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
  const { run, busy } = useActRun(caseId, keeper)
  const queryClient = useQueryClient()
  const documents = () => queryClient.getQueryData(calls.caseQuery(caseId).queryKey)?.documents ?? []
  const newest = (d: PrepDocument) => documents().find(({ id }) => id === d.id) ?? d
  const seen = (id: string): calls.Seen => documents().find((d) => d.id === id) ?? { id, version: 0 }
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
    if (!d || !now) return false
    await calls.rotate(d, u, now.n, ((now.rotation + 90 * quarters) % 360) as 0 | 90 | 180 | 270)
    return true
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
        if (!(await turnBy(u, page, 1))) return null
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

/** Runs each act in turn and then reads the case anew; gives what it did and the case after it, null where it was refused. */
function useActRun(caseId: string, keeper: LeaseKeeper) {
  const queryClient = useQueryClient()
  const { run: inTurn, busy } = useRun(keeper)
  const readAgain = () => queryClient.fetchQuery({ ...calls.caseQuery(caseId), staleTime: 0 })
  const run = <T>(act: (under: Under) => Promise<T>) =>
    inTurn(async (under) => {
      const did = await act(under).catch(async (error: unknown) => {
        // Part of it may have been done, or somebody else was at it; the next act begins with what is there now.
        if (!leaseLossOf(error)) await readAgain().catch(() => undefined)
        throw error
      })
      return { did, now: await readAgain() }
    })
  return { run, busy }
}
