import { SegmentedControl } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { Fragment, useRef, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react'
import { moveDivider, rememberedSizes, rememberSizes, type PaneSize } from './splitterSizes'
import classes from './Splitter.module.css'

/** One column: a landmark that F6 reaches. */
export interface Pane extends PaneSize {
  id: string
  /** Names the column for those who cannot see it, and in the switch on narrow screens. */
  label: string
  content: ReactNode
}

interface Props {
  /** Under which the widths are remembered. */
  name: string
  /** `initial` widths add up to 100. */
  panes: Pane[]
}

const keyStep = 2

/** Columns with dividers to drag or move by arrow keys; one column at a time on a narrow screen. */
export function Splitter({ name, panes }: Props) {
  const [sizes, setSizes] = useState(() => rememberedSizes(name, panes))
  const narrow = useMediaQuery('(max-width: 760px)') ?? false
  const [shown, setShown] = useState(panes[0]?.id ?? '')
  const root = useRef<HTMLDivElement>(null)
  const change = (next: number[]) => {
    setSizes(next)
    rememberSizes(name, next)
  }
  return (
    <div className={classes.frame}>
      {narrow && (
        <SegmentedControl
          fullWidth
          size="xs"
          value={shown}
          onChange={setShown}
          data={panes.map((p) => ({ value: p.id, label: p.label }))}
        />
      )}
      <div ref={root} className={classes.columns}>
        {panes.map((pane, i) => (
          <Fragment key={pane.id}>
            {i > 0 && !narrow && (
              <Divider
                label={`Width of ${panes[i - 1]?.label ?? ''}`}
                value={sizes[i - 1] ?? 0}
                width={() => root.current?.clientWidth ?? 1}
                move={(delta) => change(moveDivider(sizes, panes, i - 1, delta))}
                reset={() => change(panes.map((p) => p.initial))}
              />
            )}
            <section
              className={classes.pane}
              aria-label={pane.label}
              data-landmark
              hidden={narrow && pane.id !== shown}
              style={{ flexBasis: 0, flexGrow: narrow ? 1 : sizes[i] }}
            >
              {pane.content}
            </section>
          </Fragment>
        ))}
      </div>
    </div>
  )
}

interface DividerProps {
  label: string
  value: number
  /** The whole width in px. */
  width: () => number
  move: (deltaPercent: number) => void
  reset: () => void
}

function Divider({ label, value, width, move, reset }: DividerProps) {
  const lastX = useRef(0)
  const onKeyDown = (event: KeyboardEvent) => {
    const delta = { ArrowLeft: -keyStep, ArrowRight: keyStep, Home: -100, End: 100 }[event.key]
    if (event.key === 'Enter') reset()
    else if (delta === undefined) return
    else move(delta)
    event.preventDefault()
  }
  const onPointerDown = (event: PointerEvent) => {
    event.currentTarget.setPointerCapture(event.pointerId)
    lastX.current = event.clientX
  }
  const onPointerMove = (event: PointerEvent) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return
    move(((event.clientX - lastX.current) / width()) * 100)
    lastX.current = event.clientX
  }
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- a focusable separator is a widget
    <div
      role="separator"
      className={classes.divider}
      aria-label={label}
      aria-orientation="vertical"
      aria-valuenow={Math.round(value)}
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- as above
      tabIndex={0}
      title="Drag, or use the arrow keys; Enter restores"
      onKeyDown={onKeyDown}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onDoubleClick={reset}
    />
  )
}
