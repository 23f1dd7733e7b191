import { useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import { showDone } from '@/components/undo'
import { newIdempotencyKey } from '@/lib/api/attempts'
import { ApiError } from '@/lib/api/error'
import { useDraft } from '@/lib/drafts'
import type { LeaseKeeper } from '@/lib/work/lease'
import { useRun } from '@/components/work/useRun'
import { requestQuery } from '../api'
import type {
  Area,
  AuthorizationFields,
  Correction,
  Fee,
  FeeFacts,
  Invoice,
  PagePick,
  RequestFields,
  RoiRequest,
} from '../types'
import * as calls from './api'
import { withRevocation } from './authorization'
import { fieldsOf } from './fields'

/** What can be done to a request under its lease. Refusals are shown; a lost lease leaves everything as it is here. */
export interface Acts {
  busy: boolean
  /** What is not saved yet; null: all of it is. It outlives the lease. */
  unsaved: { fields: AuthorizationFields | null; picks: string[] | null }
  saveFields: (fields: AuthorizationFields) => void
  /** Keeps the selection: ids of pages, and the same as the server takes it. */
  select: (pages: string[], picks: PagePick[]) => void
  acceptPatient: (patientId: string | undefined) => void
  mark: (how: calls.How, reason: string, areas: Area[]) => Promise<boolean>
  undo: (act: string) => Promise<void>
  check: () => void
  decide: (findingId: string, decision: calls.Decision, reason: string) => Promise<boolean>
  /** Changes something of what was entered, whatever else stands there by then. */
  tick: (change: (r: RoiRequest) => Partial<RequestFields>) => void
  /** Saves a correction that a person typed; rejects where it is refused, also because the request was changed meanwhile. */
  correct: (fields: Correction, version: number) => Promise<RoiRequest>
  reckon: (facts: FeeFacts) => Promise<Fee | null>
  issue: (facts: FeeFacts) => Promise<Invoice | null>
}

/** The acts on a request, one after the other under its lease. */
export function useActs(id: string, keeper: LeaseKeeper): Acts {
  const queryClient = useQueryClient()
  const { run, busy } = useRun(keeper)
  const [fields, setFields, fieldsSaved] = useDraft<AuthorizationFields | null>(`roi-fields:${id}`, null)
  const [picks, setPicks, picksSaved] = useDraft<string[] | null>(`roi-picks:${id}`, null)
  const newest = useRef<{ fields: AuthorizationFields | null; picks: string[] | null }>({ fields, picks })
  const readRequest = () => queryClient.fetchQuery({ ...requestQuery(id), staleTime: 0 })
  const versioned = useVersion(id)
  const forget = (...parts: string[]) =>
    Promise.all(parts.map((part) => queryClient.invalidateQueries({ queryKey: ['roi-desk', id, part] })))
  const take = (key: readonly unknown[], data: unknown) => queryClient.setQueryData(key, data)
  return {
    busy,
    unsaved: { fields, picks },
    saveFields: (next) => {
      newest.current.fields = next
      setFields(next)
      void run(async (u) => {
        if (newest.current.fields !== next) return
        const kept = await versioned(
          async (v, again) => {
            const given = again ? withRevocation(next, await calls.readAuthorization(id)) : next
            return calls.saveAuthorization(id, u, v, given)
          },
          (a) => a.version,
        )
        take(calls.authorizationQuery(id).queryKey, kept)
        if (newest.current.fields !== next) return
        setFields(null)
        fieldsSaved()
      })
    },
    select: (pages, wanted) => {
      newest.current.picks = pages
      setPicks(pages)
      void run(async (u) => {
        if (newest.current.picks !== pages) return
        const kept = await versioned(
          (v) => calls.saveSelection(id, u, v, wanted),
          (s) => s.version,
        )
        take(calls.selectionQuery(id).queryKey, kept)
        if (newest.current.picks !== pages) return
        setPicks(null)
        picksSaved()
      })
    },
    acceptPatient: (patientId) => {
      void run(async (u) => {
        await versioned(
          (v) => calls.savePatient(id, u, v, patientId),
          (s) => s.version,
        )
        await readRequest()
        await forget('selection', 'marks', 'findings', 'chart')
        showDone(patientId ? 'The patient was accepted' : 'The acceptance was taken back')
      })
    },
    mark: async (how, reason, areas) => {
      const key = newIdempotencyKey()
      const made = await run((u) => again(() => calls.addMarks(id, u, key, { how, reason, areas })))
      if (!made) return false
      take(calls.marksQuery(id).queryKey, made.items)
      return true
    },
    undo: async (act) => {
      const items = await run((u) => calls.undoMarks(id, u, act))
      if (items) take(calls.marksQuery(id).queryKey, items)
    },
    check: () => {
      void run(async (u) => take(calls.findingsQuery(id).queryKey, await calls.check(id, u)))
    },
    decide: async (findingId, decision, reason) => {
      const found = await run((u) => calls.decide(id, u, findingId, decision, reason))
      if (!found) return false
      take(calls.findingsQuery(id).queryKey, found)
      if (decision === 'leave_out') await Promise.all([forget('selection', 'marks'), readRequest()])
      return true
    },
    tick: (change) => {
      void run(async (u) => {
        const now = () => queryClient.getQueryData(requestQuery(id).queryKey) ?? null
        const kept = await versioned(
          async (v) => {
            const r = now() ?? (await readRequest())
            return calls.correctRequest(id, u, v, { ...fieldsOf(r), ...change(r) })
          },
          (r) => r.version,
        )
        take(requestQuery(id).queryKey, kept)
        await forget('authorization', 'candidates', 'chart', 'findings')
      })
    },
    correct: async (next, version) => {
      const u = { workItemId: keeper.workId, fence: keeper.state.get().fence }
      const kept = await calls.correctRequest(id, u, version, next).catch((error: unknown) => {
        keeper.noteFailure(error)
        throw error
      })
      take(requestQuery(id).queryKey, kept)
      await forget('authorization', 'candidates', 'chart', 'findings')
      return kept
    },
    reckon: (facts) => run((u) => calls.reckonFee(id, u, facts)),
    issue: (facts) =>
      run(async (u) => {
        const key = newIdempotencyKey()
        const invoice = await again(() => calls.issueInvoice(id, u, key, facts))
        take(['roi-request', id, 'invoice'], invoice)
        showDone('The invoice was issued')
        return invoice
      }),
  }
}

/** Sends once more what may have been done although no answer came; its key keeps it from being done twice. */
function again<T>(call: () => Promise<T>): Promise<T> {
  return call().catch((error: unknown) => {
    if (error instanceof ApiError && error.status === 0) return call()
    throw error
  })
}

/** Does what names the request's version. Where somebody else changed the request meanwhile it is read anew and done once more over what they changed. */
function useVersion(id: string) {
  const queryClient = useQueryClient()
  const { queryKey } = requestQuery(id)
  return async <T>(
    act: (version: number, again: boolean) => Promise<T>,
    versionOf: (done: T) => number,
  ): Promise<T> => {
    const known = queryClient.getQueryData(queryKey)?.version ?? 0
    const done = await act(known, false).catch(async (error: unknown) => {
      if (!(error instanceof ApiError) || error.status !== 412) throw error
      const { version } = await queryClient.fetchQuery({ ...requestQuery(id), staleTime: 0 })
      return act(version, true)
    })
    queryClient.setQueryData(queryKey, (r) => r && { ...r, version: versionOf(done) })
    return done
  }
}
