import { SeriesChart, type Series } from '@/components/SeriesChart'
import { formatCount, formatDuration, formatPercent, formatRate } from '@/lib/format'
import { daysOf } from './period'
import type { Productivity, Row } from './types'
import classes from './performance.module.css'

interface Multiple {
  name: string
  value: (total: Row) => string
  series: (rows: (Row | undefined)[]) => Series[]
}

const per = (f: (r: Row) => number | undefined) => (rows: (Row | undefined)[]) =>
  rows.map((r) => (r ? (f(r) ?? null) : null))

const multiples: Multiple[] = [
  {
    name: 'Items',
    value: (t) => formatCount(t.items),
    series: (rows) => [
      { label: 'Items', tone: 'info', kind: 'bars', values: per((r) => r.items)(rows) },
      { label: 'Late', tone: 'bad', values: per((r) => r.late)(rows) },
    ],
  },
  {
    name: 'Per active hour, and the standard',
    value: (t) => `${formatRate(t.perHour ?? null)} / ${formatRate(t.standardPerHour ?? null)}`,
    series: (rows) => [
      { label: 'Per hour', tone: 'info', values: per((r) => r.perHour)(rows) },
      { label: 'Standard', tone: 'neutral', dashed: true, values: per((r) => r.standardPerHour)(rows) },
    ],
  },
  {
    name: 'Active share',
    value: (t) => formatPercent(t.activeMs + t.idleMs > 0 ? t.activeMs / (t.activeMs + t.idleMs) : null, 0),
    series: (rows) => [
      {
        label: 'Active, percent',
        tone: 'good',
        values: per((r) =>
          r.activeMs + r.idleMs > 0 ? (100 * r.activeMs) / (r.activeMs + r.idleMs) : undefined,
        )(rows),
      },
    ],
  },
  {
    name: 'Turnaround, hours: half and nine in ten',
    value: (t) =>
      `${t.turnaroundP50 === undefined ? '–' : formatDuration(t.turnaroundP50)} / ${t.turnaroundP90 === undefined ? '–' : formatDuration(t.turnaroundP90)}`,
    series: (rows) => [
      { label: 'Half', tone: 'info', values: per((r) => r.turnaroundP50 && r.turnaroundP50 / 3600)(rows) },
      {
        label: 'Nine in ten',
        tone: 'warn',
        values: per((r) => r.turnaroundP90 && r.turnaroundP90 / 3600)(rows),
      },
    ],
  },
]

const chartHeight = 90

/** Four small charts of a period, day by day, each with its figure of the whole. While it loads they take the same room. */
export function SmallMultiples({ byDay }: { byDay: Productivity | undefined }) {
  const days = byDay ? daysOf(byDay) : []
  const rows = days.map((d) => byDay?.items.find((r) => r.key === d))
  const times = days.map((d) => new Date(`${d}T00:00:00`).getTime() / 1000)
  return (
    <div className={classes.multiples} aria-busy={!byDay}>
      {multiples.map((m) => (
        <section key={m.name} className={classes.multiple} aria-label={m.name}>
          <h2 className={classes.name}>{m.name}</h2>
          <div className={classes.value}>{byDay ? m.value(byDay.total) : '–'}</div>
          {byDay ? (
            <SeriesChart
              summary={`${m.name}, day by day: ${m.value(byDay.total)} in all`}
              times={times}
              series={m.series(rows)}
              height={chartHeight}
            />
          ) : (
            <div style={{ height: chartHeight }} />
          )}
        </section>
      ))}
    </div>
  )
}
