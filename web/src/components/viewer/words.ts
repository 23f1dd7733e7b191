import type { Word, WordRange } from './types'

/** A rectangle in fractions of the page. */
export interface Box {
  x: number
  y: number
  w: number
  h: number
}

const at = (words: Word[], index: number) => words[index]

function around(a: Box, b: Box): Box {
  const x = Math.min(a.x, b.x)
  const y = Math.min(a.y, b.y)
  return { x, y, w: Math.max(a.x + a.w, b.x + b.w) - x, h: Math.max(a.y + a.h, b.y + b.h) - y }
}

/** The boxes to paint for words first..last: one for each line they run over. */
export function boxesOf(words: Word[], first: number, last: number): Box[] {
  const boxes = new Map<number, Box>()
  for (const { line, x, y, w, h } of words.slice(first, last + 1)) {
    const box = { x, y, w, h }
    const begun = boxes.get(line)
    boxes.set(line, begun ? around(begun, box) : box)
  }
  return [...boxes.values()]
}

/** The words first..last as text. */
export function textOf(words: Word[], first: number, last: number): string {
  return words
    .slice(first, last + 1)
    .map((w) => w.t)
    .join(' ')
}

/** The word nearest to a point given in fractions, or -1 on an empty page. A line counts for more than a column. */
export function nearestWord(words: Word[], x: number, y: number): number {
  let best = -1
  let least = Infinity
  words.forEach((word, i) => {
    const dx = Math.max(word.x - x, 0, x - word.x - word.w)
    const dy = Math.max(word.y - y, 0, y - word.y - word.h)
    const far = dx + dy * 8
    if (far < least) {
      least = far
      best = i
    }
  })
  return best
}

/** The word above (-1) or below (1) the one at index, as near as can be to the same column. */
export function wordBeside(words: Word[], index: number, direction: 1 | -1): number {
  const from = at(words, index)
  if (!from) return index
  let best = index
  let least = Infinity
  words.forEach((word, i) => {
    const dy = (word.y + word.h / 2 - (from.y + from.h / 2)) * direction
    if (word.line === from.line || dy <= 0) return
    const far = dy * 8 + Math.abs(word.x + word.w / 2 - (from.x + from.w / 2))
    if (far < least) {
      least = far
      best = i
    }
  })
  return best
}

/** A selection under way: from where it began to where its moving end is. */
export interface Span {
  pageId: string
  anchor: number
  head: number
}

/** The span as a range, its ends in order. */
export function rangeOf({ pageId, anchor, head }: Span): WordRange {
  return { pageId, first: Math.min(anchor, head), last: Math.max(anchor, head) }
}

type Arrow = 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown'

/** Where an arrow takes the span; with extend the anchor stays. */
export function moveSpan(words: Word[], span: Span, arrow: Arrow, extend: boolean): Span {
  const steps = { ArrowLeft: -1, ArrowRight: 1 }
  const head =
    arrow === 'ArrowUp' || arrow === 'ArrowDown'
      ? wordBeside(words, span.head, arrow === 'ArrowUp' ? -1 : 1)
      : Math.min(words.length - 1, Math.max(0, span.head + steps[arrow]))
  return { ...span, head, anchor: extend ? span.anchor : head }
}

/** The first and last word of the line a word stands on. */
export function lineOf(words: Word[], index: number): [number, number] {
  const word = at(words, index)
  if (!word) return [index, index]
  let first = index
  let last = index
  while (at(words, first - 1)?.line === word.line) first--
  while (at(words, last + 1)?.line === word.line) last++
  return [first, last]
}

/** A point of the turned page as shown, in fractions, back on the upright page. `turn` is clockwise, in degrees. */
export function unturn(x: number, y: number, turn: number): [number, number] {
  switch (turn) {
    case 90:
      return [y, 1 - x]
    case 180:
      return [1 - x, 1 - y]
    case 270:
      return [1 - y, x]
    default:
      return [x, y]
  }
}
