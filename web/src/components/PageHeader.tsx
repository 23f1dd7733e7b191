import type { ReactNode } from 'react'
import { useDocumentTitle } from '@mantine/hooks'
import classes from './PageHeader.module.css'

interface Props {
  title: string
  /** One line of facts under or beside the title. */
  facts?: ReactNode
  /** Buttons and pickers on the right. */
  actions?: ReactNode
  /** The browser tab's title, where the heading holds what must not stand there (a patient's name). */
  tabTitle?: string
}

/** The top of a screen: its one h1, facts, and what can be done. */
export function PageHeader({ title, facts, actions, tabTitle = title }: Props) {
  useDocumentTitle(`${tabTitle} · Chartwright`)
  return (
    <header className={classes.header}>
      <h1 className={classes.title}>{title}</h1>
      {facts && <div className={classes.facts}>{facts}</div>}
      {actions && <div className={classes.actions}>{actions}</div>}
    </header>
  )
}
