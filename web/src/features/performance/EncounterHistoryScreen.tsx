import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { PageHeader } from '@/components/PageHeader'
import { Panel } from '@/components/Panel'
import { QueryView } from '@/components/QueryView'
import { StatRow, StatTile } from '@/components/StatTile'
import { StatusBadge } from '@/components/StatusBadge'
import { Timeline, type TimelineEntry } from '@/components/Timeline'
import { toneColors, type Tone } from '@/components/tone'
import { formatDuration } from '@/lib/format'
import { encounterQuery, historyQuery } from './api'
import { arrivalsOf, inOrder } from './arrivals'
import type { ByOwner, Delay, Happening, History } from './types'
import { happening, kindLabel } from './words'
import classes from './performance.module.css'

const owners: { owner: keyof ByOwner; label: string; tone: Tone }[] = [
  { owner: 'agency', label: 'Agency', tone: 'info' },
  { owner: 'hospital', label: 'Hospital', tone: 'warn' },
  { owner: 'physician', label: 'Physician', tone: 'bad' },
]

/** An encounter from its registration to its bill: what came, all work on it, and who owned each hour of it. */
export function EncounterHistoryScreen() {
  const { encounterId = '' } = useParams({ strict: false })
  const history = useQuery(historyQuery(encounterId))
  const encounter = useQuery(encounterQuery(encounterId)).data
  const facts = [encounter?.workType, history.data?.events[0]?.facilityName].filter(Boolean).join(' · ')
  return (
    <>
      <PageHeader
        title={encounter ? `Account ${encounter.accountNumber}` : 'History of an encounter'}
        tabTitle="History of an encounter"
        facts={facts}
        actions={
          <>
            {encounter && <StatusBadge status={encounter.status} />}
            <Link to="/encounters/{-$encounterId}" params={{ encounterId }}>
              Open the encounter
            </Link>
          </>
        }
      />
      <QueryView query={history}>{(h) => <Story history={h} arrivals={arrivalsOf(encounter)} />}</QueryView>
    </>
  )
}

function Story({ history, arrivals }: { history: History; arrivals: TimelineEntry[] }) {
  return (
    <>
      <StatRow>
        {owners.map(({ owner, label }) => (
          <StatTile
            key={owner}
            label={`Time with the ${label.toLowerCase()}`}
            value={formatDuration(history.totals[owner] / 1000)}
          />
        ))}
      </StatRow>
      <div className={classes.multiples}>
        {itemsOf(history.delays).map((delays) => (
          <Lane key={delays[0]?.itemId} delays={delays} />
        ))}
      </div>
      <Panel title="What happened">
        <Timeline
          label="What happened, oldest first"
          entries={inOrder([...arrivals, ...history.events.map(entryOf)])}
          facilityZone={history.events[0]?.timezone}
        />
      </Panel>
    </>
  )
}

/** Delays by work item, in the order in which the items began. */
export function itemsOf(delays: Delay[]): Delay[][] {
  const out = new Map<string, Delay[]>()
  for (const d of delays) out.set(d.itemId, [...(out.get(d.itemId) ?? []), d])
  return [...out.values()]
}

function Lane({ delays }: { delays: Delay[] }) {
  const kind = kindLabel(delays[0]?.kind ?? '')
  const said = delays.map((d) => `${d.state} ${formatDuration(d.ms / 1000)}, ${d.owner}`).join('; ')
  return (
    <section className={classes.multiple} aria-label={kind}>
      <h2 className={classes.name}>{kind}</h2>
      <div className={classes.owners} role="img" aria-label={`${kind}: ${said}`}>
        {delays.map((d) => (
          <span
            key={d.from + d.state}
            className={classes.owner}
            title={`${d.state}, ${d.owner}: ${formatDuration(d.ms / 1000)}`}
            style={{ flexGrow: d.ms, background: toneColors(toneOf(d.owner)).color }}
          />
        ))}
      </div>
      <div className={classes.legend}>
        {owners.map(({ owner, label, tone }) => (
          <span key={owner}>
            <span className={classes.key} style={{ background: toneColors(tone).color }} aria-hidden />
            {label}
          </span>
        ))}
      </div>
    </section>
  )
}

function toneOf(owner: keyof ByOwner): Tone {
  return owners.find((o) => o.owner === owner)?.tone ?? 'neutral'
}

/** An event as a line of the timeline. */
export function entryOf(e: Happening): TimelineEntry {
  const time = (label: string, ms: number) => ms > 0 && `${label} ${formatDuration(ms / 1000)}`
  const detail = [
    e.owner && `the ${e.owner} owns the delay`,
    e.reason?.replaceAll('_', ' '),
    time('active', e.activeMs),
    time('idle', e.idleMs),
    time('on hold', e.heldMs),
  ]
  return {
    id: e.id,
    at: e.at,
    title: `${kindLabel(e.kind)}: ${happening(e.event).toLowerCase()}`,
    actor: e.byName && e.userName ? `${e.byName} for ${e.userName}` : (e.byName ?? e.userName),
    detail: detail.filter(Boolean).join(' · '),
    tone:
      e.event === 'completed'
        ? 'good'
        : e.event === 'held'
          ? 'warn'
          : e.event === 'cancelled'
            ? 'bad'
            : 'neutral',
  }
}
