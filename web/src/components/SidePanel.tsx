import { CloseButton } from '@mantine/core'
import { useEffect, useId, useRef, useState, type ReactNode } from 'react'
import { useKeys } from '@/lib/keys'
import { focusLandmark } from '@/lib/landmarks'
import classes from './SidePanel.module.css'

interface Props {
  opened: boolean
  onClose: () => void
  title: string
  children: ReactNode
  /** Buttons that stay at the panel's foot. */
  footer?: ReactNode
  width?: number
}

/**
 * What opens beside the work instead of a dialog over it: the screen stays usable, F6 goes there and back, Esc
 * closes, and the focus returns to where it was.
 */
export function SidePanel(props: Props) {
  return props.opened ? <OpenPanel {...props} /> : null
}

function OpenPanel({ onClose, title, children, footer, width = 400 }: Props) {
  const heading = useId()
  const panel = useRef<HTMLElement>(null)
  const [before] = useState(() => document.activeElement)
  useEffect(() => {
    // What is inside may have taken the focus already.
    if (panel.current && !panel.current.contains(document.activeElement)) focusLandmark(panel.current)
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [before])
  useKeys(title, [{ key: 'Escape', label: 'Close the panel', run: onClose, inFields: true }])
  return (
    <aside ref={panel} className={classes.panel} style={{ width }} aria-labelledby={heading} data-landmark>
      <div className={classes.head}>
        <h2 id={heading} className={classes.title}>
          {title}
        </h2>
        <CloseButton aria-label="Close the panel" onClick={onClose} />
      </div>
      <div className={classes.body}>{children}</div>
      {footer && <div className={classes.foot}>{footer}</div>}
    </aside>
  )
}
