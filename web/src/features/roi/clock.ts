import { formatAge, formatDuration } from '@/lib/format'
import type { Clock, Segment } from './types'
import { ownerLabel, reasonLabel } from './words'

/** A stretch of the bar; `left` and `width` are shares (0 to 1) of the whole. */
export interface Stretch {
  key: string
  left: number
  width: number
  /** `ahead` is time that is still to come. */
  kind: Segment['kind'] | 'ahead'
  owner: string
  title: string
}

/** A clock as one bar from the receipt to its end, or to now where that is later. */
export interface Bar {
  stretches: Stretch[]
  /** Where now and the end stand, as shares of the whole. */
  now: number
  due: number
}

const words = { running: 'ran', stopped: 'stopped', waiting: 'ran while work stood still' }

/** Cuts a clock's segments at now: what has been, and what is left. */
export function barOf(clock: Pick<Clock, 'segments' | 'dueAt'>, now: number): Bar {
  const { segments } = clock
  const begin = Date.parse(segments[0]?.from ?? clock.dueAt)
  const due = Date.parse(clock.dueAt)
  const end = Math.max(due, now, Date.parse(segments.at(-1)?.to ?? clock.dueAt))
  const whole = Math.max(1, end - begin)
  const share = (at: number) => Math.min(1, Math.max(0, (at - begin) / whole))
  const stretches = segments.flatMap((s, i): Stretch[] => {
    const from = Date.parse(s.from)
    const to = Date.parse(s.to)
    const cut = Math.min(to, Math.max(from, now))
    const part = (a: number, b: number, kind: Stretch['kind'], title: string) =>
      b > a
        ? [
            {
              key: `${i}${kind}`,
              left: share(a),
              width: share(b) - share(a),
              kind,
              owner: s.owner ?? '',
              title,
            },
          ]
        : []
    return [
      ...part(from, cut, s.kind, titleOf(s, cut - from)),
      ...part(cut, to, s.kind === 'stopped' ? 'stopped' : 'ahead', 'still to come'),
    ]
  })
  return { stretches, now: share(now), due: share(due) }
}

function titleOf(s: Segment, ms: number): string {
  const long = formatDuration(ms / 1000)
  if (s.kind === 'running') return `${words.running} for ${long}`
  const why = s.reason ? `: ${reasonLabel(s.reason)}` : ''
  const owner = s.owner ? `; ${ownerLabel(s.owner)} owns the delay` : ''
  return `${words[s.kind]} for ${long}${why}${owner}`
}

/** "Stopped: an answer of the requester is awaited" while the last stretch until now is a stop; else empty. */
export function standstill(clock: Pick<Clock, 'segments'>, now: number): string {
  const here = clock.segments.find((s) => Date.parse(s.from) <= now && now <= Date.parse(s.to))
  if (!here || here.kind === 'running') return ''
  const verb = here.kind === 'stopped' ? 'Stopped' : 'Still runs'
  const why = here.reason ? `: ${reasonLabel(here.reason)}` : ''
  return `${verb}${why}${here.owner ? `; ${ownerLabel(here.owner)} owns the delay` : ''}`
}

const dayMs = 86_400_000

/** "12 days left", "5 h left", "2 days late". */
export function leftText(clock: Pick<Clock, 'dueAt' | 'stopped'>, now: number): string {
  const left = Date.parse(clock.dueAt) - now
  if (left < 0) return `${formatAge(clock.dueAt, now)} late`
  const days = Math.floor(left / dayMs)
  if (days >= 2) return `${days} days left`
  return `${formatDuration(left / 1000)} left`
}
