import { Button } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import { messageOf } from '@/lib/api/error'
import { mayReopen, type LeaseState } from '@/lib/work/lease'
import classes from './LeaseBanner.module.css'

interface Props {
  lease: LeaseState
  /** Opens the item here again. */
  onReopen: () => Promise<unknown>
  onHome: () => void
  /** More to do, e.g. copying what was typed. */
  children?: ReactNode
}

/** Says calmly that the item is no longer ours to write, or that the server is out of reach. */
export function LeaseBanner({ lease, onReopen, onHome, children }: Props) {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState('')
  const reopen = () => {
    setBusy(true)
    setProblem('')
    onReopen()
      .catch((error: unknown) => setProblem(messageOf(error)))
      .finally(() => setBusy(false))
  }
  if (!lease.loss)
    return lease.away ? (
      <div className={classes.banner} role="status">
        No answer from the server. Go on: what you type is kept here and sent when it is back.
      </div>
    ) : null
  return (
    <div className={classes.banner} role="alert">
      <span className={classes.text}>
        {lease.loss.message}
        {problem && <strong> {problem}</strong>}
      </span>
      {mayReopen(lease.loss) && (
        <Button size="compact-sm" onClick={reopen} loading={busy}>
          Open it here again
        </Button>
      )}
      {children}
      <Button size="compact-sm" variant="default" onClick={onHome}>
        To my work
      </Button>
    </div>
  )
}
