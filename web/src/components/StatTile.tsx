import type { ReactNode } from 'react'
import { toneColors, type Tone } from './tone'
import classes from './StatTile.module.css'

interface Props {
  label: string
  /** Already formatted; undefined while loading keeps the tile's size. */
  value: string | undefined
  /** A line under the figure: a comparison, the oldest age. */
  detail?: ReactNode
  tone?: Tone
  /** Makes the tile a filter: what it does when chosen, and whether it is. */
  onSelect?: () => void
  selected?: boolean
}

/** One figure with its name; with onSelect a button that filters what is below. */
export function StatTile({ label, value, detail, tone = 'neutral', onSelect, selected = false }: Props) {
  const color = tone === 'neutral' ? undefined : toneColors(tone).color
  const content = (
    <>
      <span className={classes.label}>{label}</span>
      <span className={classes.value} style={{ color }}>
        {value ?? <span aria-hidden>–</span>}
      </span>
      <span className={classes.detail}>{detail}</span>
    </>
  )
  if (!onSelect) return <div className={classes.tile}>{content}</div>
  return (
    <button type="button" className={classes.tile} aria-pressed={selected} onClick={onSelect}>
      {content}
    </button>
  )
}

/** Lays tiles out in one line that wraps. */
export function StatRow({ children }: { children: ReactNode }) {
  return <div className={classes.row}>{children}</div>
}
