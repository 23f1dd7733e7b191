import { expect, it } from 'vitest'
import { toCsv } from './csv'

it('quotes what must be quoted and disarms formulas', () => {
  const csv = toCsv(
    ['Name', 'Count'],
    [
      ['Marsh, "Ada"', 3],
      ['=cmd()', null],
      ['-4 days', -4],
    ],
  )
  expect(csv).toBe('Name,Count\r\n"Marsh, ""Ada""",3\r\n\'=cmd(),\r\n\'-4 days,-4\r\n')
})
