import type { ReactNode } from 'react'
import { TimeText } from './TimeText'
import { toneColors, type Tone } from './tone'
import classes from './Timeline.module.css'

/** One thing that happened. */
export interface TimelineEntry {
  id: string
  at: string
  title: ReactNode
  /** Who did it. */
  actor?: string
  detail?: ReactNode
  tone?: Tone
}

interface Props {
  /** In the order to be shown. */
  entries: TimelineEntry[]
  label: string
  facilityZone?: string
}

/** What happened, line by line. */
export function Timeline({ entries, label, facilityZone }: Props) {
  return (
    <ol className={classes.list} aria-label={label}>
      {entries.map((e) => (
        <li key={e.id} className={classes.entry}>
          <span
            className={classes.dot}
            style={{ background: toneColors(e.tone ?? 'neutral').color }}
            aria-hidden
          />
          <div className={classes.head}>
            <span className={classes.title}>{e.title}</span>
            <span className={classes.meta}>
              {e.actor && <>{e.actor} · </>}
              <TimeText at={e.at} facilityZone={facilityZone} />
            </span>
          </div>
          {e.detail && <div className={classes.meta}>{e.detail}</div>}
        </li>
      ))}
    </ol>
  )
}
