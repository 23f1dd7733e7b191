/** The instant (ISO) of a wall-clock time ("2026-03-04T14:30") in a zone. A time that a change of clocks skips moves forward. */
export function instantOf(local: string, zone: string): string {
  const asUtc = Date.parse(`${local}:00Z`)
  const first = asUtc - offsetMs(asUtc, zone)
  // Around a change of clocks the first guess may have taken the other side's offset.
  return new Date(asUtc - offsetMs(first, zone)).toISOString()
}

/** How far a zone's clocks are ahead of UTC at an instant. */
function offsetMs(instant: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  }).formatToParts(instant)
  const part = (type: string) => Number(parts.find((p) => p.type === type)?.value)
  const wall = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'))
  return wall - Math.floor(instant / 60_000) * 60_000
}
