/** An instant as a clock in that zone shows it: "2026-03-04T14:30". */
export function toClock(iso: string, zone: string): string {
  const parts = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  }).format(new Date(iso))
  return parts.replace(' ', 'T')
}

/** The day on which an instant falls in that zone: "2026-03-04". */
export function dayIn(iso: string, zone: string): string {
  return toClock(iso, zone).slice(0, 10)
}

/** The instant at which a clock in that zone shows this; in the hour that comes twice a year, the first. */
export function fromClock(clock: string, zone: string): string {
  const asUtc = Date.parse(`${clock}:00Z`)
  // The zone's distance from UTC is asked at the guess and, where the guess fell across a change, at the better guess.
  const guess = asUtc - offsetAt(asUtc, zone)
  const better = asUtc - offsetAt(guess, zone)
  return new Date(better).toISOString()
}

function offsetAt(at: number, zone: string): number {
  return Date.parse(`${toClock(new Date(at).toISOString(), zone)}:00Z`) - Math.floor(at / 60_000) * 60_000
}
