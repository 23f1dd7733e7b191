import type { Tone } from '@/components/tone'

/** How a certificate stands on a day. */
export interface Expiry {
  label: string
  tone: Tone
}

const soonDays = 60
const dayMs = 86_400_000

/** How a certificate stands that is valid through its last day (YYYY-MM-DD), seen on another day. */
export function expiryOn(lastDay: string, today: string): Expiry {
  const days = Math.round((Date.parse(lastDay) - Date.parse(today)) / dayMs)
  if (days < 0) return { label: 'Expired', tone: 'bad' }
  if (days === 0) return { label: 'Expires today', tone: 'warn' }
  if (days <= soonDays) return { label: `Expires in ${days} d`, tone: 'warn' }
  return { label: 'Current', tone: 'good' }
}

/** The calendar day of the viewer, YYYY-MM-DD. */
export function localDay(now: number = Date.now()): string {
  return new Intl.DateTimeFormat('en-CA').format(now)
}
