import { useRef, type PointerEvent } from 'react'
import { useSpeech } from '../context'

/** x and y in turn, in thousandths of the pad's width. */
export type Stroke = number[]

const mostPoints = 4_000
const width = 1000
const height = 340

const path = (s: Stroke) =>
  s.reduce((d, v, i) => d + (i % 2 ? ` ${v}` : `${i ? 'L' : 'M'}${v}`), '') + (s.length === 2 ? 'l1 0' : '')

/** A place to draw on with finger, pen or mouse. The typed name alone is enough, so the keyboard needs none of it. */
export function SignaturePad({ strokes, onChange }: { strokes: Stroke[]; onChange: (s: Stroke[]) => void }) {
  const { words } = useSpeech()
  const drawing = useRef<Stroke | null>(null)
  const at = (e: PointerEvent<SVGSVGElement>): [number, number] => {
    const box = e.currentTarget.getBoundingClientRect()
    const within = (v: number, most: number) => Math.round(Math.min(Math.max(v, 0), most))
    return [
      within(((e.clientX - box.left) * width) / box.width, width),
      within(((e.clientY - box.top) * height) / box.height, height),
    ]
  }
  const room = strokes.reduce((n, s) => n + s.length, 0) < mostPoints && strokes.length < 200
  return (
    <div className="field">
      <span className="legend">
        {words.sign.draw} <i className="muted">({words.optional})</i>
      </span>
      <span className="hint">{words.sign.drawHint}</span>
      <svg
        className="pad"
        role="img"
        aria-label={words.sign.draw}
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        onPointerDown={(e) => {
          if (!room) return
          e.currentTarget.setPointerCapture(e.pointerId)
          drawing.current = at(e)
          onChange([...strokes, drawing.current])
        }}
        onPointerMove={(e) => {
          if (!drawing.current || !room) return
          drawing.current = [...drawing.current, ...at(e)]
          onChange([...strokes.slice(0, -1), drawing.current])
        }}
        onPointerUp={() => {
          drawing.current = null
        }}
        onPointerCancel={() => {
          drawing.current = null
        }}
      >
        {strokes.map((s, i) => (
          <path key={i} d={path(s)} vectorEffect="non-scaling-stroke" />
        ))}
      </svg>
      {strokes.length > 0 && (
        <button type="button" className="plain small" onClick={() => onChange([])}>
          {words.sign.clear}
        </button>
      )}
    </div>
  )
}
