import type { TrailFilter } from './types'

const day = /^\d{4}-\d{2}-\d{2}$/
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const act = /^[a-z_-]+(\.[a-z_-]+)*$/

const accepted: Record<keyof TrailFilter, RegExp> = {
  user: uuid,
  patient: uuid,
  encounter: uuid,
  act,
  from: day,
  to: day,
}

/** The filter an address holds; what is not an id, an act or a day is dropped. */
export function readFilter(search: Record<string, unknown>): TrailFilter {
  const filter: TrailFilter = {}
  for (const [name, form] of Object.entries(accepted) as [keyof TrailFilter, RegExp][]) {
    const value = search[name]
    if (typeof value === 'string' && form.test(value)) filter[name] = value
  }
  return filter
}

/** The filter as the server's search takes it: days become the instants at which they begin and end for the viewer. */
export function searchParams(filter: TrailFilter) {
  return {
    userId: filter.user,
    patientId: filter.patient,
    encounterId: filter.encounter,
    act: filter.act,
    from: filter.from && startOf(filter.from, 0),
    to: filter.to && startOf(filter.to, 1),
  }
}

function startOf(date: string, daysLater: number): string {
  const start = new Date(`${date}T00:00:00`)
  start.setDate(start.getDate() + daysLater)
  return start.toISOString()
}

/** The calendar day of an instant for the viewer, as "2026-03-04". */
export function dayOf(at: Date): string {
  const two = (n: number) => String(n).padStart(2, '0')
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
}

/** The last n days up to today, as a filter's period. */
export function lastDays(n: number, now: Date): Pick<TrailFilter, 'from' | 'to'> {
  const first = new Date(now)
  first.setDate(first.getDate() - (n - 1))
  return { from: dayOf(first), to: dayOf(now) }
}

/** Whether the period ends before it begins. */
export function periodIsEmpty({ from, to }: TrailFilter): boolean {
  return from !== undefined && to !== undefined && to < from
}
