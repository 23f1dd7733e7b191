import { useQuery } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useMemo, useState } from 'react'
import { useViewer } from '@/components/viewer/useViewer'
import type { ChartDocument } from '@/components/viewer/types'
import { useDraft } from '@/lib/drafts'
import type { LeaseKeeper, LeaseState } from '@/lib/work/lease'
import type { Work } from '@/lib/work/types'
import type { AuthorizationFields, Fee, RoiRequest, Stay } from '../types'
import * as calls from './api'
import { fieldsOf, nextOpen } from './authorization'
import { nothingWritten, type Desk, type Step, type Written } from './desk'
import { papersOf, picksOf, type Picked } from './picks'
import { useActs } from './useActs'
import type { Endings } from './useEndings'

const noDocuments: ChartDocument[] = []
const noStays: Stay[] = []
const nobody: AuthorizationFields = { places: {} }
const changing = ['received', 'validating', 'selecting', 'correction_needed']

interface Given {
  work: Work
  request: RoiRequest
  keeper: LeaseKeeper
  lease: LeaseState
  endings: Endings
  step: Step
  setStep: (step: Step) => void
}

/** Everything a specialist's desk holds of one request. */
export function useDeskState({ work, request, keeper, lease, endings, step, setStep }: Given): Desk {
  const { id } = request
  const acts = useActs(id, keeper)
  const [single, setSingle] = useState(false)
  const [reason, setReason] = useDraft(`roi-reason:${id}`, 'not_requested')
  const [written, setWritten] = useState<Written>(nothingWritten)
  const [fee, setFee] = useState<Fee | null>(null)
  const [drawing, setDrawing] = useState(false)
  const go = (to: Step) => {
    setStep(to)
    setDrawing(false)
    if (to !== step) setSingle(to === 'redact')
  }
  const authorization = useQuery(calls.authorizationQuery(id))
  const chart = useQuery(calls.chartQuery(id, request.patientId))
  const selection = useQuery(calls.selectionQuery(id))
  const marks = useQuery(calls.marksQuery(id))
  const findings = useQuery(calls.findingsQuery(id))
  const stays = chart.data?.stays ?? noStays
  const picked = usePicked(acts.unsaved.picks, selection.data)
  const viewers = useViewers({ request, stays, picked, step })
  const fields = acts.unsaved.fields ?? (authorization.data ? fieldsOf(authorization.data) : nobody)
  const elements = authorization.data?.elements ?? []
  const [chosen, setElement] = useState('')
  const element = chosen || nextOpen(elements, fields.places, elements.at(-1)?.key ?? '')
  const writable = lease.loss === null && changing.includes(request.status)
  const resend = () => {
    if (acts.unsaved.fields) acts.saveFields(acts.unsaved.fields)
    if (acts.unsaved.picks && chart.data) acts.select(acts.unsaved.picks, picksOf(stays, picked))
  }
  useResend(lease.loss === null, resend)
  return {
    ...{ work, request, acts, resend, endings, writable, step, go, single, setSingle, ...viewers },
    ...{ authorization, fields, element, setElement, chart, selection, picked, marks, findings },
    ...{ reason, setReason, drawing, setDrawing, written, setWritten, fee, setFee },
  }
}

/** The pages that are in: as they stand here until the server has them. */
function usePicked(unsaved: string[] | null, saved: { pages: { pageId: string }[] } | undefined): Picked {
  return useMemo(() => new Set(unsaved ?? saved?.pages.map((p) => p.pageId) ?? []), [unsaved, saved])
}

/** Sends again what was kept here while the lease was lost, as soon as it is held again. */
function useResend(held: boolean, send: () => void) {
  const resend = useEffectEvent(send)
  useEffect(() => {
    if (held) resend()
  }, [held])
}

interface Shown {
  request: RoiRequest
  stays: Stay[]
  picked: Picked
  step: Step
}

/** The three sets of pages; one that is not on the screen is empty, so that none of its pages is asked for. */
function useViewers({ request, stays, picked, step }: Shown): Pick<Desk, 'papers' | 'chartPages' | 'packet'> {
  const { id, files } = request
  const papers = useMemo(() => calls.viewable(files), [files])
  const all = useMemo(() => calls.viewable(papersOf(stays)), [stays])
  const packed = useMemo(() => packetOf(all, picked), [all, picked])
  const on = (shown: boolean, documents: ChartDocument[]) => (shown ? documents : noDocuments)
  return {
    papers: useViewer(id, on(step === 'validate' || step === 'patient', papers)),
    chartPages: useViewer(id, on(step === 'pages', all)),
    packet: useViewer(id, on(step === 'redact' || step === 'check', packed), calls.pageFindQuery),
  }
}

/** The documents with their picked pages alone. */
export function packetOf(documents: ChartDocument[], picked: Picked): ChartDocument[] {
  return documents.flatMap((d) => {
    const pageList = d.pageList.filter((p) => picked.has(p.id))
    return pageList.length > 0 ? [{ ...d, pageList }] : []
  })
}
