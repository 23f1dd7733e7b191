import { SeriesChart, type Series } from '@/components/SeriesChart'
import { toneColors, type Tone } from '@/components/tone'
import { formatCount, formatTime } from '@/lib/format'
import type { Hour } from './types'
import classes from './performance.module.css'

/** The series of today's chart: what was measured, and dashed what the pace would bring. */
export function seriesOf(hours: Hour[]): Series[] {
  const first = hours.findIndex((h) => h.forecast)
  return [
    {
      label: 'Arrived',
      tone: 'info',
      kind: 'bars',
      values: hours.map((h) => (h.forecast ? null : h.arrived)),
    },
    { label: 'Done', tone: 'good', values: hours.map((h) => (h.forecast ? null : h.completed)) },
    { label: 'Backlog', tone: 'warn', values: hours.map((h) => (h.forecast ? null : h.backlog)) },
    {
      label: 'Forecast',
      tone: 'warn',
      dashed: true,
      // It starts at the last measured point, so that the line does not break.
      values: hours.map((h, i) => (h.forecast || (first > 0 && i === first - 1) ? h.backlog : null)),
    },
  ]
}

/** The time line in a sentence. */
export function sayToday(hours: Hour[]): string {
  const measured = hours.filter((h) => !h.forecast)
  const arrived = measured.reduce((n, h) => n + h.arrived, 0)
  const done = measured.reduce((n, h) => n + h.completed, 0)
  const last = hours.at(-1)
  const sentence = `Today ${formatCount(arrived)} arrived and ${formatCount(done)} were done; ${formatCount(measured.at(-1)?.backlog ?? 0)} are open`
  if (!last?.forecast) return `${sentence}.`
  const end = new Date(Date.parse(last.at) + 3_600_000).toISOString()
  return `${sentence}, at this pace ${formatCount(last.backlog)} at ${formatTime(end)}.`
}

const key: [string, Tone][] = [
  ['Arrived', 'info'],
  ['Done', 'good'],
  ['Backlog', 'warn'],
]

/** Arrivals, completions and backlog by hour, with the forecast to the end of the shift. */
export function TodayLine({ hours }: { hours: Hour[] }) {
  const summary = sayToday(hours)
  const series = seriesOf(hours)
  const times = hours.map((h) => Date.parse(h.at) / 1000)
  return (
    <>
      <div className={classes.charts}>
        <SeriesChart
          summary="Arrived and done, by hour"
          times={times}
          series={series.slice(0, 2)}
          height={110}
        />
        <SeriesChart summary={summary} times={times} series={series.slice(2)} height={110} />
      </div>
      <div className={classes.legend}>
        <span>{summary}</span>
        {key.map(([label, tone]) => (
          <span key={label}>
            <span className={classes.key} style={{ background: toneColors(tone).color }} aria-hidden />
            {label}
          </span>
        ))}
      </div>
    </>
  )
}
