import type { Word } from '@/components/viewer/types'
import type { Corners } from '../types'

/** The keys that move or size a box that is being drawn. */
export type Arrow = 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown'

const coarse = 0.02
const fine = 0.0025
const least = 0.004

/** Where a box begins when it is drawn by keyboard: a line's width in the middle of the page. */
export const firstBox: Corners = [0.3, 0.45, 0.6, 0.48]

const between = (v: number, low: number, high: number) => Math.min(high, Math.max(low, v))
const directions: Record<Arrow, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}

/** A box moved by an arrow, never off the page. */
export function moveBox([x0, y0, x1, y1]: Corners, arrow: Arrow, finely: boolean): Corners {
  const [dx, dy] = directions[arrow].map((d) => d * (finely ? fine : coarse)) as [number, number]
  const mx = between(dx, -x0, 1 - x1)
  const my = between(dy, -y0, 1 - y1)
  return [x0 + mx, y0 + my, x1 + mx, y1 + my]
}

/** A box whose right or lower edge an arrow moves; it stays on the page and never becomes empty. */
export function sizeBox([x0, y0, x1, y1]: Corners, arrow: Arrow, finely: boolean): Corners {
  const [dx, dy] = directions[arrow].map((d) => d * (finely ? fine : coarse)) as [number, number]
  return [x0, y0, between(x1 + dx, x0 + least, 1), between(y1 + dy, y0 + least, 1)]
}

/** The box between two points, in whichever order; null where it is too small to be meant. */
export function boxBetween(a: [number, number], b: [number, number]): Corners | null {
  const box: Corners = [
    between(Math.min(a[0], b[0]), 0, 1),
    between(Math.min(a[1], b[1]), 0, 1),
    between(Math.max(a[0], b[0]), 0, 1),
    between(Math.max(a[1], b[1]), 0, 1),
  ]
  return box[2] - box[0] < least || box[3] - box[1] < least ? null : box
}

/** The box around words first..last; null where there are none. */
export function boxAround(words: Word[], first: number, last: number): Corners | null {
  const run = words.slice(first, last + 1)
  if (run.length === 0) return null
  return [
    Math.max(0, Math.min(...run.map((w) => w.x))),
    Math.max(0, Math.min(...run.map((w) => w.y))),
    Math.min(1, Math.max(...run.map((w) => w.x + w.w))),
    Math.min(1, Math.max(...run.map((w) => w.y + w.h))),
  ]
}
