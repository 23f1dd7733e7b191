import { useComputedColorScheme } from '@mantine/core'
import { useEffect, useRef } from 'react'
import uPlot from 'uplot'
import { formatDayShort, formatTime } from '@/lib/format'
import 'uplot/dist/uPlot.min.css'
import { toneColors, type Tone } from './tone'

/** One line or row of bars. */
export interface Series {
  label: string
  /** One value for each time; null leaves a gap. */
  values: (number | null)[]
  tone: Tone
  kind?: 'line' | 'bars'
  dashed?: boolean
}

interface Props {
  /** What it shows, in a sentence: read instead of the picture. */
  summary: string
  /** Seconds since 1970, ascending. */
  times: number[]
  series: Series[]
  height?: number
}

/** A small chart over time. Figures it shows should stand in a table too: a picture cannot be exported or read out. */
export function SeriesChart({ summary, times, series, height = 120 }: Props) {
  const host = useRef<HTMLDivElement>(null)
  const scheme = useComputedColorScheme('light')
  // Inline arrays are new on every render; a chart is only drawn anew when what it shows changed.
  const shown = JSON.stringify({ times, series })
  useEffect(() => {
    const el = host.current
    if (!el) return
    const data = JSON.parse(shown) as Pick<Props, 'times' | 'series'>
    const options = { ...optionsFor(el, data.series), width: el.clientWidth, height }
    const plot = new uPlot(options, [data.times, ...data.series.map((s) => s.values)], el)
    const resize = new ResizeObserver(() => plot.setSize({ width: el.clientWidth, height }))
    resize.observe(el)
    return () => {
      resize.disconnect()
      plot.destroy()
    }
  }, [shown, height, scheme])
  return <div ref={host} role="img" aria-label={summary} style={{ minHeight: height }} />
}

/** A canvas knows no CSS variables: they are read once, for the scheme shown. */
function resolveColor(el: HTMLElement, cssColor: string): string {
  const probe = document.createElement('span')
  probe.style.color = cssColor
  el.append(probe)
  const color = getComputedStyle(probe).color
  probe.remove()
  return color
}

/** Midnight shows its day, any other time its hour. */
function timeLabel(seconds: number): string {
  const iso = new Date(seconds * 1000).toISOString()
  const time = formatTime(iso)
  return time === '00:00' ? formatDayShort(iso) : time
}

function optionsFor(el: HTMLElement, series: Series[]): Omit<uPlot.Options, 'width' | 'height'> {
  const line = resolveColor(el, 'var(--line)')
  const axis = {
    stroke: resolveColor(el, 'var(--muted)'),
    grid: { stroke: line, width: 1 },
    ticks: { show: false },
    font: '11px system-ui',
  }
  return {
    cursor: { points: { size: 6 } },
    legend: { show: false },
    axes: [
      { ...axis, size: 24, space: 64, values: (_, splits) => splits.map(timeLabel) },
      { ...axis, size: 36, space: 24 },
    ],
    series: [{}, ...series.map((s) => seriesOptions(el, s))],
  }
}

function seriesOptions(el: HTMLElement, { label, tone, kind, dashed }: Series): uPlot.Series {
  const color = resolveColor(el, toneColors(tone).color)
  const bars = kind === 'bars'
  return {
    label,
    stroke: color,
    width: bars ? 0 : 1.5,
    fill: bars ? color : undefined,
    dash: dashed ? [4, 3] : undefined,
    paths: bars ? uPlot.paths.bars?.({ size: [0.7, 24] }) : undefined,
    points: { show: false },
  }
}
