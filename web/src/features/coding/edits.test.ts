import { expect, it } from 'vitest'
import { draftOf } from './draft'
import { byLevel, placeEdits, refusedEdits } from './edits'
import { modifiersOf } from './modifiers'

const sent = draftOf([
  { id: 'a', role: 'dx', system: 'ICD10CM', code: 'I10' },
  { id: 'b', role: 'dx', system: 'ICD10CM', code: 'E119' },
])

it('ties findings to the rows that were sent', () => {
  const [row, all] = placeEdits(
    [
      { rule: 'poa-missing', level: 'error', location: 'codes[1].poa', message: 'm' },
      { rule: 'principal-missing', level: 'error', location: 'codes', message: 'm' },
    ],
    sent,
  )
  expect(row).toMatchObject({ key: 'b', field: 'poa' })
  expect(all).toMatchObject({ key: undefined, field: '' })
})

it('reads the fields of a refused save', () => {
  expect(refusedEdits([{ location: 'body.codes[0].code', message: 'm' }], sent)[0]).toMatchObject({
    key: 'a',
    field: 'code',
    level: 'error',
  })
})

it('lists errors before warnings', () => {
  const edits = placeEdits(
    [
      { rule: 'w', level: 'warning', location: 'codes[0].evidence', message: 'm' },
      { rule: 'e', level: 'error', location: 'codes[1].poa', message: 'm' },
    ],
    sent,
  )
  expect(byLevel(edits).map((g) => g.level)).toEqual(['error', 'warning'])
})

it.each([
  ['', []],
  ['lt 59', ['LT', '59']],
  ['RT,25', ['RT', '25']],
  ['L', null],
  ['LT 59 25 76 77', null],
])('reads the modifiers %j', (text, expected) => {
  expect(modifiersOf(text)).toEqual(expected)
})
