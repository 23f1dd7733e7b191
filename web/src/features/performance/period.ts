/** Days of a question, both included: "2026-03-01". */
export interface Period {
  from: string
  to: string
}

const dayMs = 86_400_000

const iso = (ms: number) => new Date(ms).toISOString().slice(0, 10)

/** Today in the browser's zone, as a day. */
export function today(now: Date = new Date()): string {
  return iso(now.getTime() - now.getTimezoneOffset() * 60_000)
}

/** The day so many days before another. */
export function daysBefore(day: string, days: number): string {
  return iso(Date.parse(day) - days * dayMs)
}

/** The periods offered, by name. */
export const presets: Record<string, (now: string) => Period> = {
  Today: (now) => ({ from: now, to: now }),
  'Last 7 days': (now) => ({ from: daysBefore(now, 6), to: now }),
  'Last 31 days': (now) => ({ from: daysBefore(now, 30), to: now }),
  'This month': (now) => ({ from: `${now.slice(0, 8)}01`, to: now }),
  'Last month': (now) => {
    const last = daysBefore(`${now.slice(0, 8)}01`, 1)
    return { from: `${last.slice(0, 8)}01`, to: last }
  },
}

/** The preset a period is, if it is one. */
export function presetOf(period: Period, now: string): string | null {
  const found = Object.entries(presets).find(([, make]) => {
    const p = make(now)
    return p.from === period.from && p.to === period.to
  })
  return found?.[0] ?? null
}

/** Every day of a period, at most 400. */
export function daysOf({ from, to }: Period): string[] {
  const out: string[] = []
  for (let d = from; d <= to && out.length <= 400; d = daysBefore(d, -1)) out.push(d)
  return out
}

/** The days of a group's row: a day, a week clipped to the period, or the whole period. */
export function within(group: string, key: string, period: Period): Period {
  if (group === 'day') return { from: key, to: key }
  if (group !== 'week') return period
  const end = daysBefore(key, -6)
  return { from: key > period.from ? key : period.from, to: end < period.to ? end : period.to }
}
