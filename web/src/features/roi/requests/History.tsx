import { useQuery } from '@tanstack/react-query'
import { QueryView } from '@/components/QueryView'
import { Timeline } from '@/components/Timeline'
import { historyQuery } from '../api'
import type { History as Told } from '../types'
import { ownerLabel, partLabel, reasonLabel, requestLook } from '../words'
import classes from './Requests.module.css'

/** What happened to a request, the newest first: its steps, and what was corrected of it. */
export function History({ requestId, zone }: { requestId: string; zone?: string }) {
  const history = useQuery(historyQuery(requestId))
  return (
    <section className={classes.block}>
      <h3>History</h3>
      <QueryView query={history}>
        {(told) => <Timeline label="What happened" facilityZone={zone} entries={entriesOf(told)} />}
      </QueryView>
    </section>
  )
}

function entriesOf({ items, corrections }: Told) {
  const steps = items.map((s, i) => ({
    id: `${s.at}${i}`,
    at: s.at,
    title: requestLook(s.to).label,
    tone: requestLook(s.to).tone,
    detail: [s.reason && reasonLabel(s.reason), s.owner !== 'none' && `${ownerLabel(s.owner)} owns the time`]
      .filter(Boolean)
      .join('; '),
  }))
  const mended = corrections.map((c, i) => ({
    id: `${c.at}corrected${i}`,
    at: c.at,
    title: c.parts.includes('revoked') ? 'Revoked' : 'Corrected',
    tone: c.parts.includes('revoked') ? ('bad' as const) : ('neutral' as const),
    detail: `${c.parts.map(partLabel).join(', ')}: ${c.reason}`,
  }))
  return [...steps.toReversed(), ...mended].toSorted((a, b) => b.at.localeCompare(a.at))
}
