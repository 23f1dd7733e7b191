import { describe, expect, it } from 'vitest'
import type { Word } from './types'
import { boxesOf, lineOf, moveSpan, nearestWord, rangeOf, textOf, unturn } from './words'

/** Lines of words of one size, as a page has them. */
function page(...lines: string[]): Word[] {
  return lines.flatMap((text, line) =>
    text.split(' ').map((t, i) => ({ t, x: 0.1 + i * 0.2, y: 0.1 + line * 0.1, w: 0.15, h: 0.05, line })),
  )
}

const words = page('acute on chronic', 'systolic heart failure', 'with edema')
const at = (t: string) => words.findIndex((w) => w.t === t)
const span = (anchor: string, head = anchor) => ({ pageId: 'p', anchor: at(anchor), head: at(head) })

describe('selecting', () => {
  it('finds the word under a point, and the nearest on the line where there is none', () => {
    expect(nearestWord(words, 0.35, 0.12)).toBe(at('on'))
    expect(nearestWord(words, 0.95, 0.22)).toBe(at('failure'))
    expect(nearestWord([], 0.5, 0.5)).toBe(-1)
  })

  it('gives a range whichever way it was drawn', () => {
    expect(rangeOf(span('failure', 'acute'))).toEqual({
      pageId: 'p',
      first: at('acute'),
      last: at('failure'),
    })
  })

  it.each([
    ['on', 'ArrowRight', 'chronic'],
    ['acute', 'ArrowLeft', 'acute'],
    ['chronic', 'ArrowDown', 'failure'],
    ['failure', 'ArrowDown', 'edema'],
    ['heart', 'ArrowUp', 'on'],
    ['with', 'ArrowDown', 'with'],
  ] as const)('moves from %s by %s to %s', (from, arrow, to) => {
    expect(moveSpan(words, span(from), arrow, false)).toEqual(span(to))
    expect(moveSpan(words, span(from), arrow, true)).toEqual(span(from, to))
  })

  it('knows the line of a word', () => {
    expect(lineOf(words, at('heart'))).toEqual([at('systolic'), at('failure')])
  })
})

describe('showing', () => {
  it('paints one box for each line', () => {
    const boxes = boxesOf(words, at('chronic'), at('heart'))
    expect(boxes).toHaveLength(2)
    expect(boxes[1]).toMatchObject({ x: 0.1, y: 0.2 })
    expect(boxes[1]?.w).toBeCloseTo(0.35)
    expect(textOf(words, at('chronic'), at('heart'))).toBe('chronic systolic heart')
  })

  it.each([
    [0, [0.2, 0.1]],
    [90, [0.1, 0.8]],
    [180, [0.8, 0.9]],
    [270, [0.9, 0.2]],
  ])('brings a point of a page turned by %i back upright', (turn, expected) => {
    const [x, y] = unturn(0.2, 0.1, turn)
    expect(x).toBeCloseTo(expected[0] ?? 0)
    expect(y).toBeCloseTo(expected[1] ?? 0)
  })
})
