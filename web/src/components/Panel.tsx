import type { ReactNode } from 'react'
import classes from './Panel.module.css'

interface Props {
  children: ReactNode
  /** An h2 above the content. */
  title?: string
  actions?: ReactNode
  /** No inner padding: for tables and charts that reach the edge. */
  flush?: boolean
}

/** A plain surface that groups a part of a screen. */
export function Panel({ children, title, actions, flush = false }: Props) {
  return (
    <section className={classes.panel} aria-label={title}>
      {(title || actions) && (
        <div className={classes.head}>
          {title && <h2 className={classes.title}>{title}</h2>}
          {actions && <div className={classes.actions}>{actions}</div>}
        </div>
      )}
      <div className={flush ? undefined : classes.body}>{children}</div>
    </section>
  )
}
