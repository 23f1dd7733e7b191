import type { Schema } from '@/lib/api/client'

/** A work item as the queue describes it: ids, times and states, nothing about the patient. */
export type Work = Schema<'Work'>

/** What Next would bring. */
export type Preview = Schema<'Preview'>

/** The answer to a heartbeat. */
export type Beat = Schema<'Beat'>

/** What a technician has before drawing anything new. */
export interface Desk {
  /** Claimed by me; one at most. */
  current: Work[]
  held: Work[]
  /** My work, returned by review. */
  returned: Work[]
  routed: Work[]
  drafts: Work[]
}

/** One of the agency's reasons to hold work. */
export type HoldReason = Schema<'HoldReason'> & { kinds: string[] }
