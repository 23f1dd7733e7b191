import { ActionButton } from '@/components/ActionButton'
import { formatClock } from '@/lib/format'
import { useNow } from '@/lib/useNow'
import type { LeaseState } from '@/lib/work/lease'
import type { Work } from '@/lib/work/types'
import { describeWork } from '@/lib/work/words'
import type { SaveState } from './autosave'
import classes from './FootBar.module.css'

interface Props {
  lease: LeaseState
  save: SaveState
  /** What is reserved to come after this one. */
  next: Work | undefined
  busy: boolean
  onHold: () => void
  onRelease: () => void
  onComplete: () => void
}

const leaseSeconds = 120
const secondMs = 1_000

/** Lease clock, what is saved, time worked, and the ways to end. */
export function FootBar({ lease, save, next, busy, onHold, onRelease, onComplete }: Props) {
  const now = useNow(secondMs)
  const since = Math.max(0, (now - lease.renewedAt) / 1000)
  const left = leaseSeconds - since
  const off = lease.loss !== null || busy
  return (
    <div className={classes.bar} role="group" aria-label="This chart">
      <span
        className={classes.lease}
        data-low={left < 60 || undefined}
        title="How long the chart is yours without a word from this page"
      >
        {lease.loss ? 'Not held' : `Lease ${formatClock(left)}`}
      </span>
      <span className={classes.saved} data-phase={save.phase} role="status">
        {saveText(save, now)}
      </span>
      <span title="Time worked on this chart, measured by the server">
        Active {formatClock(lease.activeMs / 1000 + (lease.loss ? 0 : Math.min(since, 60)))}
      </span>
      <span className={classes.next}>{next && `Then: ${describeWork(next, now)}`}</span>
      <ActionButton variant="default" keys="h" onClick={onHold} disabled={off}>
        Hold
      </ActionButton>
      <ActionButton
        variant="default"
        keys="q"
        hint="Give it back, draft kept"
        onClick={onRelease}
        disabled={off}
      >
        Release
      </ActionButton>
      <ActionButton
        keys="mod+Enter"
        hint="Complete and open the next chart"
        onClick={onComplete}
        disabled={off}
        loading={busy}
      >
        Complete
      </ActionButton>
    </div>
  )
}

function saveText({ phase, savedAt }: SaveState, now: number): string {
  switch (phase) {
    case 'dirty':
      return 'Not saved yet'
    case 'saving':
      return 'Saving…'
    case 'failed':
      return 'Not saved: no answer. Trying again'
    case 'refused':
      return 'Not saved: see the marked codes'
    case 'stopped':
      return 'Saving stopped'
    case 'saved':
      return savedAt === null ? 'No changes' : `Saved ${ago(now - savedAt)}`
  }
}

function ago(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  return seconds < 60 ? `${seconds} s ago` : `${Math.floor(seconds / 60)} min ago`
}
