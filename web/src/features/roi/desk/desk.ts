import { createContext, use } from 'react'
import type { UseQueryResult } from '@tanstack/react-query'
import type { Viewer } from '@/components/viewer/useViewer'
import type { Work } from '@/lib/work/types'
import type {
  Authorization,
  AuthorizationFields,
  Chart,
  Fee,
  Findings,
  Letter,
  Mark,
  RoiRequest,
  Selection,
} from '../types'
import type { Picked } from './picks'
import type { Acts } from './useActs'
import type { Endings } from './useEndings'

/** What is done one after the other; none has to wait for another. */
export const steps = ['validate', 'patient', 'pages', 'redact', 'check', 'letters', 'fee'] as const
export type Step = (typeof steps)[number]

export const stepLabels: Record<Step, string> = {
  validate: 'Validate',
  patient: 'Patient',
  pages: 'Pages',
  redact: 'Redact',
  check: 'Check',
  letters: 'Letters',
  fee: 'Fee',
}

/** What the parts of the desk share. */
export interface Desk {
  work: Work
  request: RoiRequest
  acts: Acts
  /** Sends once more what is not saved. */
  resend: () => void
  endings: Endings
  /** False once the lease is lost, or what was submitted may not be changed: all stays readable. */
  writable: boolean
  step: Step
  go: (step: Step) => void
  /** One page instead of the grid of pages. */
  single: boolean
  setSingle: (single: boolean) => void
  /** The request's own papers; the patient's whole chart; the pages that are picked. */
  papers: Viewer
  chartPages: Viewer
  packet: Viewer
  authorization: UseQueryResult<Authorization>
  /** The checklist as it stands here, saved or not. */
  fields: AuthorizationFields
  /** The element that is being looked for, by key. */
  element: string
  setElement: (key: string) => void
  chart: UseQueryResult<Chart>
  selection: UseQueryResult<Selection>
  /** Pages that are in, as they stand here, saved or not. */
  picked: Picked
  marks: UseQueryResult<Mark[]>
  findings: UseQueryResult<Findings>
  /** Why something is redacted, kept with each mark. */
  reason: string
  setReason: (reason: string) => void
  /** The letter as the server last wrote it, or why it would not. */
  written: Written
  setWritten: (written: Written) => void
  /** The fee as it was last reckoned. */
  fee: Fee | null
  setFee: (fee: Fee | null) => void
  /** A box is being drawn. */
  drawing: boolean
  setDrawing: (drawing: boolean) => void
}

/** A letter in the making. */
export interface Written {
  letter: Letter | null
  /** With which the letter that is shown is sent once, however often the button is pressed. */
  key: string
  error: unknown
}

export const nothingWritten: Written = { letter: null, key: '', error: null }

export const DeskContext = createContext<Desk | null>(null)

/** The desk this part stands in. */
export function useDesk(): Desk {
  const desk = use(DeskContext)
  if (!desk) throw new Error('useDesk was called outside a desk')
  return desk
}

/** Goes to a page of the packet, and shows it large. */
export function showPage(desk: Desk, pageId: string): void {
  const index = desk.packet.pages.findIndex((p) => p.page.id === pageId)
  if (index < 0) return
  desk.packet.go(index)
  desk.setSingle(true)
}

/** The newest act of redaction, to be taken back first. */
export function newestAct(marks: Mark[]): string | undefined {
  return marks.reduce<Mark | undefined>((a, b) => (!a || b.madeAt >= a.madeAt ? b : a), undefined)?.act
}
