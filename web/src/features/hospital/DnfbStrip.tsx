import { useQuery } from '@tanstack/react-query'
import { StatRow, StatTile } from '@/components/StatTile'
import type { Tone } from '@/components/tone'
import { formatCount, formatMoney, plural } from '@/lib/format'
import { dnfbQuery, type DnfbLine, type EncounterFilter } from './api'
import classes from './Hospital.module.css'

/** What one owner of a delay holds up. */
export interface Held {
  encounters: number
  chargesMinor: number
  oldestDays: number
}

const owners = ['hospital', 'physician', 'agency', 'none'] as const
const tones: Record<string, Tone> = { hospital: 'warn', physician: 'warn', agency: 'info', none: 'good' }

/** Sums an owner's lines over the bands of age; without an owner, all. */
export function heldBy(lines: DnfbLine[], owner?: string): Held {
  const sum = { encounters: 0, chargesMinor: 0, oldestDays: 0 }
  for (const line of lines) {
    if (owner && line.delayOwner !== owner) continue
    sum.encounters += line.encounters
    sum.chargesMinor += line.chargesMinor
    sum.oldestDays = Math.max(sum.oldestDays, line.oldestDays)
  }
  return sum
}

interface Props {
  filter: EncounterFilter
  onFilter: (part: Partial<EncounterFilter>) => void
}

/** Discharged, not final billed: charts and dollars by who owns the delay. A tile filters the table. */
export function DnfbStrip({ filter, onFilter }: Props) {
  const dnfb = useQuery(dnfbQuery(filter.clientId))
  const tile = (label: string, owner: string, held?: Held) => {
    const chosen = filter.dnfb && filter.delayOwner === owner
    return (
      <StatTile
        key={owner}
        label={label}
        value={held && formatCount(held.encounters)}
        detail={held && detailOf(held, dnfb.data?.currency ?? 'USD')}
        tone={held && held.encounters > 0 ? (tones[owner] ?? 'neutral') : 'neutral'}
        selected={chosen}
        onSelect={() =>
          onFilter(chosen ? { dnfb: false, delayOwner: '' } : { dnfb: true, delayOwner: owner })
        }
      />
    )
  }
  const lines = dnfb.data?.items
  return (
    <section className={classes.strip} aria-label="Discharged, not final billed">
      <StatRow>
        {tile('DNFB', '', lines && heldBy(lines))}
        {owners.map((owner) => tile(dnfbLabel(owner), owner, lines && heldBy(lines, owner)))}
      </StatRow>
    </section>
  )
}

/** Short, so that it is whole on a phone: who owns the delay. */
function dnfbLabel(owner: string): string {
  return owner === 'none' ? 'To be billed' : owner.charAt(0).toUpperCase() + owner.slice(1)
}

function detailOf(held: Held, currency: string): string {
  const money = formatMoney(held.chargesMinor, currency).replace(/\.\d\d$/, '')
  return held.encounters === 0 ? money : `${money} · ${plural(held.oldestDays, 'day')}`
}
