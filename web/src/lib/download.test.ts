import { expect, it } from 'vitest'
import { fileNameOf } from './download'

it.each([
  ['attachment; filename="board.csv"', 'board.csv'],
  ['attachment; filename=board.csv', 'board.csv'],
  ['attachment; filename="x.csv"; filename*=UTF-8\'\'M%C3%A4rz.csv', 'März.csv'],
  [null, 'fallback.csv'],
])('reads the file name of %s', (header, name) => expect(fileNameOf(header, 'fallback.csv')).toBe(name))
