import { ActionButton } from '@/components/ActionButton'
import { formatClock } from '@/lib/format'
import { useNow } from '@/lib/useNow'
import type { LeaseState } from '@/lib/work/lease'
import type { Endings } from './useEndings'
import classes from './FootBar.module.css'

interface Props {
  lease: LeaseState
  /** True while a change is on its way. */
  busy: boolean
  endings: Endings
}

const leaseSeconds = 120
const secondMs = 1_000

/** Lease clock, whether all is saved, time worked, and the ways to end. */
export function FootBar({ lease, busy, endings }: Props) {
  const now = useNow(secondMs)
  const since = Math.max(0, (now - lease.renewedAt) / 1000)
  const left = leaseSeconds - since
  const off = lease.loss !== null || endings.busy
  return (
    <div className={classes.bar} role="group" aria-label="This chart">
      <span
        className={classes.lease}
        data-low={left < 60 || undefined}
        title="How long the chart is yours without a word from this page"
      >
        {lease.loss ? 'Not held' : `Lease ${formatClock(left)}`}
      </span>
      <span role="status">{busy ? 'Saving…' : 'All saved'}</span>
      <span className={classes.active} title="Time worked on this chart, measured by the server">
        Active {formatClock(lease.activeMs / 1000 + (lease.loss ? 0 : Math.min(since, 60)))}
      </span>
      <ActionButton variant="default" keys="h" onClick={() => endings.setPanel('hold')} disabled={off}>
        Hold
      </ActionButton>
      <ActionButton variant="default" keys="q" hint="Give it back" onClick={endings.release} disabled={off}>
        Release
      </ActionButton>
      <ActionButton
        keys="mod+Enter"
        hint="Complete and open the next"
        onClick={endings.complete}
        disabled={off || busy}
        loading={endings.busy}
      >
        Complete
      </ActionButton>
    </div>
  )
}
