import { beforeEach, expect, it } from 'vitest'
import { moveDivider, rememberedSizes, rememberSizes } from './splitterSizes'

const panes = [
  { initial: 15, min: 10 },
  { initial: 50, min: 30 },
  { initial: 35, min: 25 },
]
beforeEach(() => localStorage.clear())

it.each([
  [0, 5, [20, 45, 35]],
  [0, -50, [10, 55, 35]],
  [1, 50, [15, 60, 25]],
  [0, 100, [35, 30, 35]],
])('moves divider %d by %d within the least widths', (index, delta, want) =>
  expect(moveDivider([15, 50, 35], panes, index, delta)).toEqual(want),
)

it('remembers widths, and forgets those that no longer fit', () => {
  expect(rememberedSizes('w', panes)).toEqual([15, 50, 35])
  rememberSizes('w', [20, 45, 35])
  expect(rememberedSizes('w', panes)).toEqual([20, 45, 35])
  expect(rememberedSizes('w', panes.slice(1))).toEqual([50, 35])
  rememberSizes('w', [5, 60, 35])
  expect(rememberedSizes('w', panes)).toEqual([15, 50, 35])
  localStorage.setItem('chartwright-columns-w', '{not json')
  expect(rememberedSizes('w', panes)).toEqual([15, 50, 35])
})
