import { queryOptions, useQuery } from '@tanstack/react-query'
import { api, unwrap } from '@/lib/api/client'
import { dayIn } from '@/lib/clock'
import { formatDuration, formatPercent, formatRate, plural } from '@/lib/format'
import { useMe } from '@/lib/me'
import { useNow } from '@/lib/useNow'
import classes from './WorkScreen.module.css'

/** My own figures of a day ("2026-03-04"). */
function todayQuery(day: string) {
  return queryOptions({
    queryKey: ['work', 'today', day],
    queryFn: ({ signal }) => {
      const query = { from: day, to: day, group: 'day' as const }
      return unwrap(api.GET('/api/v1/productivity/me', { params: { query }, signal }))
    },
    retry: false,
  })
}

/** Today against the standard, as one bar. Nothing is shown where there is nothing to measure yet. */
export function Today() {
  const { user } = useMe()
  const { data } = useQuery(todayQuery(dayIn(new Date(useNow()).toISOString(), user.timezone)))
  if (!data || (data.total.items === 0 && data.total.activeMs === 0)) return null
  const { items, activeMs, perHour, standardPerHour, ofStandard } = data.total
  const share = ofStandard ?? 0
  // The standard stands at two thirds, so that there is room above it.
  const width = Math.min(1, share / 1.5)
  return (
    <section className={classes.today} aria-label="Today">
      <span>
        <strong>{plural(items, 'item')}</strong> today in {formatDuration(activeMs / 1000)}
      </span>
      <span
        className={classes.track}
        role="img"
        aria-label={`${formatPercent(ofStandard ?? null, 0)} of the standard`}
      >
        <span className={classes.fill} style={{ width: `${width * 100}%` }} />
        <span className={classes.standard} />
      </span>
      <span className={classes.rates}>
        {formatRate(perHour ?? null)} an hour · standard {formatRate(standardPerHour ?? null)}
      </span>
    </section>
  )
}
