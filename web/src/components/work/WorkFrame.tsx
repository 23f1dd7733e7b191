import type { ReactNode } from 'react'
import { Splitter, type Pane } from '@/components/Splitter'
import classes from './WorkFrame.module.css'

interface Props {
  /** Under which the widths of the columns are remembered. */
  name: string
  /** What is to be said above the work: a lost lease, something recovered. */
  notices: ReactNode
  panes: Pane[]
  /** The line at the foot, and the panels that open beside. */
  children: ReactNode
}

/** The frame of an item under work: notices, columns, and the line at the foot, as high as the window. */
export function WorkFrame({ name, notices, panes, children }: Props) {
  return (
    <div className={classes.frame}>
      {notices}
      <div className={classes.columns}>
        <Splitter name={name} panes={panes} />
      </div>
      {children}
    </div>
  )
}
