import { Button } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import { ProblemAlert } from '@/components/ProblemAlert'
import classes from './Requests.module.css'

interface Props {
  label: string
  /** What it then asks for. */
  children: ReactNode
  /** What its second button says, and does; it closes by itself once that calls back. */
  verb: string
  onAct: (close: () => void) => void
  busy: boolean
  disabled?: boolean
  color?: string
  error: Error | null
  shownFields?: string[]
}

/** A button that opens into what an act asks for, and the act itself. */
export function Opening({ label, children, verb, onAct, busy, disabled, color, error, shownFields }: Props) {
  const [open, setOpen] = useState(false)
  const close = () => setOpen(false)
  if (!open)
    return (
      <Button size="xs" variant="default" onClick={() => setOpen(true)}>
        {label}
      </Button>
    )
  return (
    <div className={classes.wide}>
      {children}
      <div className={classes.buttons}>
        <Button size="xs" color={color} disabled={disabled} loading={busy} onClick={() => onAct(close)}>
          {verb}
        </Button>
        <Button size="xs" variant="default" onClick={close}>
          Not now
        </Button>
      </div>
      <ProblemAlert error={error} shownFields={shownFields} />
    </div>
  )
}
