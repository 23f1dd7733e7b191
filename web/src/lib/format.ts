/** How times, durations and counts read. Times are ISO instants; a zone is an IANA name ("America/Chicago"). */

const locale = 'en-US'

function formatter(options: Intl.DateTimeFormatOptions, zone?: string) {
  return new Intl.DateTimeFormat(locale, { ...options, timeZone: zone })
}

const dayAndTime: Intl.DateTimeFormatOptions = {
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
}

/** "Mar 4, 14:30" in the viewer's zone, or in the named one; with the year when it is not this year's. */
export function formatDateTime(iso: string, zone?: string): string {
  return formatter({ ...dayAndTime, ...yearUnlessCurrent(iso) }, zone).format(new Date(iso))
}

/** "Mar 4, 14:30 CST": for hovers, where the zone must be said. */
export function formatDateTimeZone(iso: string, zone?: string): string {
  return formatter({ ...dayAndTime, year: 'numeric', timeZoneName: 'short' }, zone).format(new Date(iso))
}

/** "14:30". */
export function formatTime(iso: string, zone?: string): string {
  return formatter({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }, zone).format(new Date(iso))
}

/** "Mar 4": for axes and headings whose year is plain. */
export function formatDayShort(iso: string, zone?: string): string {
  return formatter({ month: 'short', day: 'numeric' }, zone).format(new Date(iso))
}

/** "Mar 4, 2026". A plain date ("2026-03-04": admission, discharge, birth) is a calendar day and is never shifted. */
export function formatDate(iso: string, zone?: string): string {
  const plain = /^\d{4}-\d{2}-\d{2}$/.test(iso)
  const options: Intl.DateTimeFormatOptions = { month: 'short', day: 'numeric', year: 'numeric' }
  return formatter(options, plain ? 'UTC' : zone).format(new Date(iso))
}

function yearUnlessCurrent(iso: string): Intl.DateTimeFormatOptions {
  return new Date(iso).getFullYear() === new Date().getFullYear() ? {} : { year: 'numeric' }
}

const minute = 60
const hour = 60 * minute
const day = 24 * hour

/** The two largest units: "42 s", "3 min", "2 h 05 min", "3 d 4 h". Negative counts as its length. */
export function formatDuration(seconds: number): string {
  const s = Math.floor(Math.abs(seconds))
  if (s < minute) return `${s} s`
  if (s < hour) return `${Math.floor(s / minute)} min`
  if (s < day) return pair(s, hour, 'h', minute, 'min')
  return pair(s, day, 'd', hour, 'h')
}

function pair(s: number, big: number, bigUnit: string, small: number, smallUnit: string): string {
  const rest = Math.floor((s % big) / small)
  return rest === 0
    ? `${Math.floor(s / big)} ${bigUnit}`
    : `${Math.floor(s / big)} ${bigUnit} ${rest} ${smallUnit}`
}

/** "4:07" or "1:04:07": clocks that run. */
export function formatClock(seconds: number): string {
  const s = Math.max(0, Math.floor(seconds))
  const two = (n: number) => String(n).padStart(2, '0')
  const tail = `${two(Math.floor((s % hour) / minute))}:${two(s % minute)}`
  return s >= hour ? `${Math.floor(s / hour)}:${tail}` : `${Math.floor(s / minute)}:${two(s % minute)}`
}

/** How long ago, as of now in ms: "3 d 4 h". A time to come reads "0 s". */
export function formatAge(iso: string, now: number): string {
  return formatDuration(Math.max(0, (now - Date.parse(iso)) / 1000))
}

/** A due time as a technician reads it: "late 2 h 10 min", "due 14:30", "due Mar 6, 14:30". */
export function formatDue(iso: string, now: number): string {
  const seconds = (Date.parse(iso) - now) / 1000
  if (seconds < 0) return `late ${formatDuration(seconds)}`
  return `due ${isSameDay(iso, now) ? formatTime(iso) : formatDateTime(iso)}`
}

function isSameDay(iso: string, now: number): boolean {
  return new Date(iso).toDateString() === new Date(now).toDateString()
}

const counts = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 })

/** "12,345". */
export function formatCount(n: number): string {
  return counts.format(n)
}

/** 0.9534 → "95.3 %"; null, where nothing was counted, → "–". */
export function formatPercent(ratio: number | null, digits = 1): string {
  return ratio === null || !Number.isFinite(ratio) ? '–' : `${(ratio * 100).toFixed(digits)} %`
}

/** One decimal, for rates: "4.2"; null → "–". */
export function formatRate(n: number | null, digits = 1): string {
  return n === null || !Number.isFinite(n) ? '–' : n.toFixed(digits)
}

/** "1.4 MB", decimal units. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB']
  const step = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3))
  const n = bytes / 1000 ** step
  return `${step === 0 ? n : n.toFixed(n < 10 ? 1 : 0)} ${units[step]}`
}

/** Minor units with a currency: (123456, "USD") → "$1,234.56". */
export function formatMoney(minor: number, currency: string): string {
  return new Intl.NumberFormat(locale, { style: 'currency', currency }).format(minor / 100)
}

/** plural(1, "chart") → "1 chart", plural(1200, "chart") → "1,200 charts". */
export function plural(n: number, one: string, many = `${one}s`): string {
  return `${formatCount(n)} ${n === 1 ? one : many}`
}
