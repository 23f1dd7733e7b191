import type { ReactNode } from 'react'
import classes from './EmptyState.module.css'

interface Props {
  title: string
  /** Why it is empty and what to do next. */
  children?: ReactNode
  action?: ReactNode
}

/** What stands where there is nothing to show. */
export function EmptyState({ title, children, action }: Props) {
  return (
    <div className={classes.state}>
      <p className={classes.title}>{title}</p>
      {children && <div className={classes.text}>{children}</div>}
      {action}
    </div>
  )
}
