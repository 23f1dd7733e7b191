/** One row of the trail: who did what to which object, when, why and from where. Ids only, nothing about the patient. */
export interface TrailEvent {
  id: string
  at: string
  /** Absent: the machine did it. */
  actorId?: string | null
  actorRole: string
  /** Dotted, the object first: "document.page.view". */
  act: string
  objectType: string
  objectId?: string
  clientId?: string
  patientId?: string
  encounterId?: string
  /** The work item that allowed it. */
  workItemId?: string
  page?: number
  reason?: string
  details?: unknown
  address?: string
  requestId?: string
}

/** What a search narrows by; it stands in the address, so ids only. Days are the viewer's, both included. */
export interface TrailFilter {
  user?: string
  patient?: string
  encounter?: string
  /** An act or the beginning of one. */
  act?: string
  from?: string
  to?: string
}

/** A signed state of the log. */
export interface Checkpoint {
  size: number
  /** The signed note; empty where nothing has been sealed yet. */
  note: string
  createdAt: string
}

export interface VerifyProblem {
  kind: string
  seq?: number
  eventId?: string
  text: string
}

/** The outcome of recomputing the log. */
export interface VerifyReport {
  ok: boolean
  sealed: number
  checkpoints: number
  newestCheckpoint?: string
  problems: VerifyProblem[]
  tookMs: number
}
