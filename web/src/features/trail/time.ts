const day: Intl.DateTimeFormatOptions = { month: 'short', day: 'numeric' }
const clock: Intl.DateTimeFormatOptions = {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
}

/** "Mar 4, 14:30:09" in the viewer's zone, with the year when it is not this year's: evidence is told to the second. */
export function exactTime(iso: string): string {
  const at = new Date(iso)
  const year = at.getFullYear() === new Date().getFullYear() ? {} : ({ year: 'numeric' } as const)
  return new Intl.DateTimeFormat('en-US', { ...day, ...year, ...clock }).format(at)
}

/** "Mar 4, 2026, 14:30:09 CST": where the zone must be said. */
export function exactTimeZone(iso: string): string {
  const options = { ...day, ...clock, year: 'numeric', timeZoneName: 'short' } as const
  return new Intl.DateTimeFormat('en-US', options).format(new Date(iso))
}
