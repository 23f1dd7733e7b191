import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { ChartDocument } from '@/components/viewer/types'
import { useViewer, type Viewer } from '@/components/viewer/useViewer'
import * as calls from '../desk/api'
import { papersOf } from '../desk/picks'
import { packetOf } from '../desk/useDeskState'
import type { RoiRequest } from '../types'

const nothing: ChartDocument[] = []

/** What a reviewer looks at: the pages that leave with their redactions, the papers, the checklist, the findings. */
export function useReview(request: RoiRequest) {
  const { id, files } = request
  const [side, setSide] = useState<'packet' | 'papers'>('packet')
  const [single, setSingle] = useState(true)
  const chart = useQuery(calls.chartQuery(id, request.patientId))
  const selection = useQuery(calls.selectionQuery(id))
  const marks = useQuery(calls.marksQuery(id))
  const findings = useQuery(calls.findingsQuery(id))
  const authorization = useQuery(calls.authorizationQuery(id))
  const packed = useMemo(() => {
    const picked = new Set(selection.data?.pages.map((p) => p.pageId))
    return packetOf(calls.viewable(papersOf(chart.data?.stays ?? [])), picked)
  }, [chart.data, selection.data])
  const papers = useMemo(() => calls.viewable(files), [files])
  const packetPages = useViewer(id, side === 'packet' ? packed : nothing, calls.pageFindQuery)
  const paperPages = useViewer(id, side === 'papers' ? papers : nothing)
  const viewer: Viewer = side === 'packet' ? packetPages : paperPages
  return {
    ...{ side, setSide, single, setSingle, chart, selection, marks, findings, authorization, viewer },
    /** The pages that leave. */
    packet: packed.flatMap((d) => d.pageList),
    showPage: (pageId: string | undefined) => {
      const index = packed.flatMap((d) => d.pageList).findIndex((p) => p.id === pageId)
      if (index < 0) return
      setSide('packet')
      setSingle(true)
      packetPages.go(index)
    },
    showPaper: (documentId: string | undefined, n: number | undefined) => {
      const all = papers.flatMap((d) => d.pageList.map((p) => ({ id: d.id, n: p.n })))
      const index = all.findIndex((p) => p.id === documentId && p.n === n)
      if (index < 0) return
      setSide('papers')
      paperPages.go(index)
    },
  }
}

export type ReviewState = ReturnType<typeof useReview>
