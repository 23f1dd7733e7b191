import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useState } from 'react'
import { EmptyState } from '@/components/EmptyState'
import { PageHeader } from '@/components/PageHeader'
import { Panel } from '@/components/Panel'
import { QueryView } from '@/components/QueryView'
import { formatDateTime, plural } from '@/lib/format'
import { useCan } from '@/lib/me'
import { actLabel, kindLabels, shortId, type ActKind } from './acts'
import { accountQuery, historyQuery } from './api'
import { EventFacts } from './EventPanel'
import { Lanes } from './Lanes'
import { planLanes } from './lanes'
import { Mark } from './Mark'
import { useNames } from './names'
import type { TrailEvent } from './types'
import classes from './trail.module.css'

const route = getRouteApi('/shell/trail/encounters/$encounterId')

/** One encounter's whole history: who did what with it, down to the page, a lane per person. */
export function HistoryScreen() {
  const { encounterId } = route.useParams()
  const query = useQuery(historyQuery(encounterId))
  const account = useAccount(encounterId)
  return (
    <>
      <PageHeader
        title={account ? `Account ${account}` : `Encounter ${shortId(encounterId)}`}
        tabTitle="Access history"
        facts={query.data && factsOf(query.data)}
        actions={
          <Link to="/trail" search={{ encounter: encounterId }}>
            As a table
          </Link>
        }
      />
      <QueryView query={query}>{(events) => <History key={encounterId} events={events} />}</QueryView>
    </>
  )
}

/** The account number, for those who may look at encounters. */
function useAccount(encounterId: string): string | undefined {
  const enabled = useCan('encounter.view')
  return useQuery({ ...accountQuery(encounterId), enabled }).data
}

function factsOf(events: TrailEvent[]): string {
  const first = events[0]
  const last = events.at(-1)
  const people = new Set(events.map((e) => e.actorId).filter(Boolean)).size
  if (!first || !last) return ''
  return `${plural(events.length, 'act')} by ${plural(people, 'person', 'people')}, ${formatDateTime(first.at)} to ${formatDateTime(last.at)}`
}

function History({ events }: { events: TrailEvent[] }) {
  const names = useNames()
  const [plan] = useState(() => planLanes(events))
  const [shown, setShown] = useState<TrailEvent | undefined>(events[0])
  if (events.length === 0) return <EmptyState title="Nobody has touched this encounter" />
  return (
    <div className={classes.history}>
      <Panel title="Who, when, which page" flush actions={<Legend />}>
        <Lanes plan={plan} names={names} onShow={setShown} />
      </Panel>
      {shown && (
        <Panel title={actLabel(shown.act)}>
          <EventFacts event={shown} names={names} />
        </Panel>
      )}
    </div>
  )
}

function Legend() {
  return (
    <ul className={classes.legend} aria-label="What the signs mean">
      {(Object.keys(kindLabels) as ActKind[]).map((kind) => (
        <li key={kind}>
          <Mark kind={kind} /> {kindLabels[kind]}
        </li>
      ))}
    </ul>
  )
}
