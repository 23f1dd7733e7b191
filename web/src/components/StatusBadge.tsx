import type { ReactNode } from 'react'
import { toneColors, type Tone } from './tone'
import classes from './StatusBadge.module.css'

/** How a status reads and stands. */
export interface StatusLook {
  label: string
  tone: Tone
}

/** The statuses of work items, coding cases, documents and people, as the product's words have them. */
const looks: Record<string, StatusLook> = {
  preparing: { label: 'Preparing', tone: 'neutral' },
  ready: { label: 'Ready', tone: 'info' },
  claimed: { label: 'In work', tone: 'good' },
  held: { label: 'On hold', tone: 'warn' },
  done: { label: 'Done', tone: 'neutral' },
  cancelled: { label: 'Cancelled', tone: 'neutral' },
  awaiting_documents: { label: 'Awaiting documents', tone: 'warn' },
  in_coding: { label: 'In coding', tone: 'good' },
  on_hold: { label: 'On hold', tone: 'warn' },
  coded: { label: 'Coded', tone: 'info' },
  in_review: { label: 'In review', tone: 'info' },
  final: { label: 'Final', tone: 'good' },
  delivered: { label: 'Delivered', tone: 'neutral' },
  received: { label: 'Received', tone: 'neutral' },
  examining: { label: 'Being examined', tone: 'neutral' },
  quarantined: { label: 'Needs a decision', tone: 'bad' },
  refused: { label: 'Refused', tone: 'bad' },
  failed: { label: 'Failed', tone: 'bad' },
  active: { label: 'Active', tone: 'good' },
  idle: { label: 'Idle', tone: 'warn' },
  offline: { label: 'Offline', tone: 'neutral' },
}

/** The look of a status; one that is not known shows its own words. */
export function statusLook(status: string): StatusLook {
  const words = status.replaceAll('_', ' ')
  return looks[status] ?? { label: words.charAt(0).toUpperCase() + words.slice(1), tone: 'neutral' }
}

interface Props {
  status: string
  /** Overrides the shared look, for a status of the feature's own. */
  look?: StatusLook
  /** More after the label, e.g. the hold's reason. */
  children?: ReactNode
}

/** A status in a word, with a dot whose shape and colour follow its tone. */
export function StatusBadge({ status, look = statusLook(status), children }: Props) {
  return (
    <span className={classes.badge} style={toneColors(look.tone)}>
      <span className={classes.dot} data-tone={look.tone} aria-hidden />
      {look.label}
      {children && <> · {children}</>}
    </span>
  )
}
