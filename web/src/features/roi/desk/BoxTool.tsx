import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react'
import { unturn } from '@/components/viewer/words'
import type { Corners } from '../types'
import { boxBetween, firstBox, moveBox, sizeBox, type Arrow } from './boxes'
import classes from './PageBoxes.module.css'

interface Props {
  /** How the page is turned, in degrees. */
  turn: number
  onDone: (box: Corners) => void
  onCancel: () => void
}

const isArrow = (key: string): key is Arrow => key.startsWith('Arrow')

/**
 * Draws a box on the page it lies over: by dragging, or by keyboard, where arrows move it, Shift and arrows size it (Alt:
 * finely), Enter takes it and Esc gives it up.
 */
export function BoxTool({ turn, onDone, onCancel }: Props) {
  const layer = useRef<HTMLDivElement>(null)
  const [from, setFrom] = useState<[number, number] | null>(null)
  const [box, setBox] = useState<Corners>(firstBox)
  useEffect(() => {
    const page = layer.current?.closest<HTMLElement>('[role=group]')
    layer.current?.focus({ preventScroll: true })
    return () => page?.focus({ preventScroll: true })
  }, [])
  const pointOf = (event: PointerEvent): [number, number] => {
    const rect = event.currentTarget.getBoundingClientRect()
    return unturn((event.clientX - rect.left) / rect.width, (event.clientY - rect.top) / rect.height, turn)
  }
  const down = (event: PointerEvent) => {
    if (event.button !== 0) return
    event.currentTarget.setPointerCapture(event.pointerId)
    setFrom(pointOf(event))
  }
  const move = (event: PointerEvent) => {
    const drawn = from && boxBetween(from, pointOf(event))
    if (drawn) setBox(drawn)
  }
  const up = (event: PointerEvent) => {
    const drawn = from && boxBetween(from, pointOf(event))
    setFrom(null)
    if (drawn) onDone(drawn)
  }
  const key = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey) return
    if (event.key === 'Enter') onDone(box)
    else if (event.key === 'Escape') onCancel()
    else if (isArrow(event.key)) setBox((event.shiftKey ? sizeBox : moveBox)(box, event.key, event.altKey))
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const [x0, y0, x1, y1] = box
  return (
    // A drawing surface: what the pointer does here the arrows do too.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- as above
    <div
      ref={layer}
      className={classes.tool}
      role="application"
      aria-label="Draw a box: arrows move it, Shift and arrows size it, Enter takes it, Escape gives it up"
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- as above
      tabIndex={0}
      onKeyDown={key}
      onPointerDown={down}
      onPointerMove={move}
      onPointerUp={up}
      onPointerCancel={() => setFrom(null)}
    >
      <span
        className={classes.drawn}
        style={{
          left: `${x0 * 100}%`,
          top: `${y0 * 100}%`,
          width: `${(x1 - x0) * 100}%`,
          height: `${(y1 - y0) * 100}%`,
        }}
      />
      <span className={classes.help}>Drag, or arrows · ⇧ sizes · Alt finely · Enter · Esc</span>
    </div>
  )
}
