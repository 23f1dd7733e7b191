import type { ReactNode } from 'react'
import { ActionButton } from '@/components/ActionButton'
import { formatClock } from '@/lib/format'
import { useNow } from '@/lib/useNow'
import type { LeaseState } from '@/lib/work/lease'
import type { Work } from '@/lib/work/types'
import { describeWork } from '@/lib/work/words'
import classes from './WorkBar.module.css'

/** The ways an item leaves the screen, under the same keys everywhere: h, q and mod+Enter. */
interface Ways {
  onHold: () => void
  onRelease: () => void
  onComplete: () => void
  /** What completing is called here, and what it does. */
  complete?: { label: string; hint: string }
}

interface Props extends Ways {
  lease: LeaseState
  /** Whether what was typed is safe, in words. */
  saved: ReactNode
  /** What is reserved to come after this one. */
  then?: Work
  /** True while an ending is under way. */
  ending: boolean
  /** True while something must be through first. */
  waiting?: boolean
}

const leaseSeconds = 120
const secondMs = 1_000

/** The line at the foot of an item under work: lease, what is saved, time worked, what is next, the ways to end. */
export function WorkBar({ lease, saved, then, ending, waiting = false, ...ways }: Props) {
  const now = useNow(secondMs)
  const since = Math.max(0, (now - lease.renewedAt) / 1000)
  const left = leaseSeconds - since
  const lost = lease.loss !== null
  return (
    <div className={classes.bar} role="group" aria-label="This chart">
      <span
        className={classes.lease}
        data-low={left < 60 || undefined}
        title="How long the chart is yours without a word from this page"
      >
        {lost ? 'Not held' : `Lease ${formatClock(left)}`}
      </span>
      {saved}
      <span title="Time worked on this chart, measured by the server">
        Active {formatClock(lease.activeMs / 1000 + (lost ? 0 : Math.min(since, 60)))}
      </span>
      <span className={classes.then}>{then && `Then: ${describeWork(then, now)}`}</span>
      <Endings off={lost || ending} ending={ending} waiting={waiting} {...ways} />
    </div>
  )
}

interface EndingsProps extends Ways {
  off: boolean
  ending: boolean
  waiting: boolean
}

const usual = { label: 'Complete', hint: 'Complete and open the next' }

function Endings({ off, ending, waiting, onHold, onRelease, onComplete, complete = usual }: EndingsProps) {
  return (
    <>
      <ActionButton variant="default" keys="h" onClick={onHold} disabled={off}>
        Hold
      </ActionButton>
      <ActionButton
        variant="default"
        keys="q"
        hint="Give it back; what you did is kept"
        onClick={onRelease}
        disabled={off}
      >
        Release
      </ActionButton>
      <ActionButton
        keys="mod+Enter"
        hint={complete.hint}
        onClick={onComplete}
        disabled={off || waiting}
        loading={ending}
      >
        {complete.label}
      </ActionButton>
    </>
  )
}
