import { TimeText } from '@/components/TimeText'
import { formatDuration, formatPercent } from '@/lib/format'
import type { Person } from './types'
import { kindLabel, states } from './words'
import classes from './performance.module.css'

/** A technician's day: on what and since when, active and idle, done against the standard, held. */
export function PersonFacts({ person }: { person: Person }) {
  const { current, activeShare, workedMs, doneToday, expectedToday, held } = person
  const open = workedMs / 1000
  const active = open * (activeShare ?? 0)
  return (
    <dl className={classes.facts}>
      <dt>Now</dt>
      <dd>
        {states[person.state].label}
        {current && (
          <>
            {' on '}
            {current.workType} {kindLabel(current.kind).toLowerCase()} · {current.facilityName}, since{' '}
            <TimeText at={current.since} />
          </>
        )}
      </dd>
      <dt>Today</dt>
      <dd>
        {workedMs > 0
          ? `${formatDuration(active)} active and ${formatDuration(open - active)} idle with a chart open (${formatPercent(activeShare ?? null, 0)} active)`
          : 'no chart opened yet'}
      </dd>
      <dt>Done</dt>
      <dd>
        {doneToday}, where the standard expects {expectedToday.toFixed(1)} of the time worked
        {held > 0 && `; ${held} on hold`}
      </dd>
    </dl>
  )
}
