import { useRouter } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { EmptyState } from '@/components/EmptyState'
import { Panel } from '@/components/Panel'
import { AgeText, DueText, TimeText } from '@/components/TimeText'
import { useNow } from '@/lib/useNow'
import { holdReasonsQuery } from '@/lib/work/api'
import type { Desk, Work } from '@/lib/work/types'
import { kindLabel, ownerLabel, priorityLabel, workPath } from '@/lib/work/words'
import classes from './WorkScreen.module.css'

/** What is mine already, most pressing first. */
export function DeskLists({ desk }: { desk: Desk }) {
  const piles: [title: string, items: Work[]][] = [
    ['Open now', desk.current],
    ['Returned to me', desk.returned],
    ['Routed to me', desk.routed],
    ['Drafts', desk.drafts],
    ['On hold', desk.held],
  ]
  const filled = piles.filter(([, items]) => items.length > 0)
  if (filled.length === 0)
    return (
      <Panel title="Mine">
        <EmptyState title="Nothing is open, returned or on hold">Press Next to begin.</EmptyState>
      </Panel>
    )
  return filled.map(([title, items]) => (
    <Panel key={title} title={`${title} (${items.length})`} flush>
      <ul className={classes.list}>
        {items.map((work) => (
          <Item key={work.id} work={work} />
        ))}
      </ul>
    </Panel>
  ))
}

function Item({ work }: { work: Work }) {
  const { history } = useRouter()
  return (
    <li>
      <button type="button" className={classes.item} onClick={() => history.push(workPath(work))}>
        <span className={classes.type}>
          {priorityLabel(work.priority)} {work.workType}
        </span>
        <span className={classes.facility}>
          {work.facility.name} · {kindLabel(work.kind)}
        </span>
        <span className={classes.when}>
          {work.dueAt ? (
            <DueText at={work.dueAt} facilityZone={work.facility.timezone} />
          ) : (
            work.readyAt && (
              <>
                waits <AgeText at={work.readyAt} />
              </>
            )
          )}
        </span>
        {work.hold && <HoldLine hold={work.hold} />}
      </button>
    </li>
  )
}

function HoldLine({ hold }: { hold: NonNullable<Work['hold']> }) {
  const now = useNow()
  const { data: reasons } = useQuery(holdReasonsQuery)
  const label = reasons?.find((r) => r.code === hold.reason)?.label ?? hold.reason.replaceAll('_', ' ')
  const ending = hold.until && Date.parse(hold.until) > now
  return (
    <span className={classes.hold}>
      {label} · {ownerLabel(hold.owner)} · since <AgeText at={hold.since} />
      {ending && hold.until && (
        <>
          {' '}
          · until <TimeText at={hold.until} />
        </>
      )}
    </span>
  )
}
