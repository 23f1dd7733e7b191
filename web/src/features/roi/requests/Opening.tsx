import { Button } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import classes from './Requests.module.css'

/** A button that opens into a line with a reason. */
export function Opening({ label, children }: { label: string; children: (close: () => void) => ReactNode }) {
  const [open, setOpen] = useState(false)
  if (!open)
    return (
      <Button size="xs" variant="default" onClick={() => setOpen(true)}>
        {label}
      </Button>
    )
  return <div className={classes.wide}>{children(() => setOpen(false))}</div>
}
