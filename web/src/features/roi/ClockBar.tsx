import { Tooltip } from '@mantine/core'
import { toneColors } from '@/components/tone'
import { formatDate } from '@/lib/format'
import { useNow } from '@/lib/useNow'
import { barOf, leftText, standstill } from './clock'
import type { Clock } from './types'
import classes from './ClockBar.module.css'

// What was decided a moment ago shows at once.
const secondMs = 1_000

/** One limit as a bar: what ran, what stood still and whose delay that was, where now is, and the end. */
export function ClockBar({ clock }: { clock: Clock }) {
  const now = useNow(secondMs)
  const bar = barOf(clock, now)
  const still = standstill(clock, now)
  const tone = clock.overdue ? 'bad' : 'neutral'
  return (
    <div className={classes.clock}>
      <div className={classes.head}>
        <Tooltip label={`${clock.rule.source}; version ${clock.rule.version}`} multiline maw={360}>
          <span className={classes.label}>{clock.label}</span>
        </Tooltip>
        <strong style={clock.overdue ? { color: toneColors(tone).color } : undefined}>
          {leftText(clock, now)}
        </strong>
      </div>
      <div
        className={classes.bar}
        role="img"
        aria-label={`${clock.label}: ${leftText(clock, now)}, last day ${formatDate(clock.lastDay)}. ${still}`}
      >
        {bar.stretches.map((s) => (
          <Tooltip key={s.key} label={s.title}>
            <span
              className={classes.stretch}
              data-kind={s.kind}
              style={{ left: `${s.left * 100}%`, width: `${s.width * 100}%` }}
            />
          </Tooltip>
        ))}
        <span className={classes.now} style={{ left: `${bar.now * 100}%` }} />
        {bar.due < 1 && <span className={classes.due} style={{ left: `${bar.due * 100}%` }} />}
      </div>
      <div className={classes.foot}>
        <span>
          {clock.limit} · last day {formatDate(clock.lastDay)}
          {clock.hard && ' · no extension'}
        </span>
        {still && <span className={classes.still}>{still}</span>}
        {clock.extension === 'open' && clock.noticeBy && (
          <span>may be extended by a letter before {formatDate(clock.noticeBy)}</span>
        )}
        {clock.extension === 'granted' && <span>extended</span>}
      </div>
    </div>
  )
}

/** The strictest clock, and the others folded beneath. */
export function Clocks({ clocks }: { clocks: Clock[] }) {
  const [first, ...others] = clocks
  if (!first) return <p className={classes.none}>No rule sets a limit for this request.</p>
  return (
    <>
      <ClockBar clock={first} />
      {others.length > 0 && (
        <details className={classes.others}>
          <summary>
            {others.length} more {others.length === 1 ? 'limit' : 'limits'}
          </summary>
          {others.map((c) => (
            <ClockBar key={c.rule.id + c.label} clock={c} />
          ))}
        </details>
      )}
    </>
  )
}
