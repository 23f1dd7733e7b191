import { describe, expect, it } from 'vitest'
import { ApiError } from '@/lib/api/error'
import { fromClock } from '@/lib/clock'
import { asked, noFilter, type DnfbLine } from './api'
import { rowProblems } from './csvReport'
import { heldBy } from './DnfbStrip'
import { sortedBy, sortOf } from './encounterColumns'
import { emptyEncounter, encounterBody, formErrors } from './encounterForm'

describe('the import report', () => {
  it('is row by row, in the order of the file', () => {
    const error = new ApiError(422, 'Some rows cannot be accepted.', '', [
      { location: 'rows[12].date_of_birth', message: 'is not a date' },
      { location: 'rows[3].row', message: 'has more values than there are columns' },
      { location: 'rows', message: 'send at most 50000 rows in one file' },
    ])
    expect(rowProblems(error)).toEqual([
      { row: 0, column: '', message: 'send at most 50000 rows in one file' },
      { row: 3, column: '', message: 'has more values than there are columns' },
      { row: 12, column: 'date_of_birth', message: 'is not a date' },
    ])
  })
})

describe("a facility's clock", () => {
  it.each([
    ['2026-01-15T14:30', 'America/Chicago', '2026-01-15T20:30:00.000Z'],
    ['2026-07-15T14:30', 'America/Chicago', '2026-07-15T19:30:00.000Z'],
    ['2026-03-08T03:30', 'America/New_York', '2026-03-08T07:30:00.000Z'],
    ['2026-11-01T00:30', 'America/New_York', '2026-11-01T04:30:00.000Z'],
    ['2026-07-15T00:00', 'America/Phoenix', '2026-07-15T07:00:00.000Z'],
  ])('%s in %s is %s', (local, zone, instant) => {
    expect(fromClock(local, zone)).toBe(instant)
  })
})

it('sums DNFB by owner over the bands of age', () => {
  const line = (delayOwner: string, encounters: number, oldestDays: number): DnfbLine => ({
    delayOwner,
    ageBand: '0-3',
    encounters,
    chargesMinor: encounters * 100,
    oldestDays,
  })
  const lines = [line('hospital', 2, 3), line('hospital', 1, 9), line('agency', 4, 1)]
  expect(heldBy(lines, 'hospital')).toEqual({ encounters: 3, chargesMinor: 300, oldestDays: 9 })
  expect(heldBy(lines).encounters).toBe(7)
})

it('asks the server only for what narrows the table', () => {
  expect(asked({ ...noFilter, status: 'final', dnfb: true }, 100)).toEqual({
    status: 'final',
    dnfb: true,
    sort: 'discharged',
    limit: 100,
  })
})

it.each(['created', 'discharged', 'oldest', 'account'] as const)(
  'shows the order %s in the headings',
  (sort) => {
    expect(sortOf(sortedBy(sort))).toBe(sort)
  },
)

it('sends an encounter in the terms of the contract', () => {
  const form = {
    ...emptyEncounter,
    accountNumber: ' A1 ',
    workType: 'IP',
    admittedAt: '2026-01-15T14:30',
    charges: 1234.56,
  }
  expect(encounterBody(form, { id: 'f1', timezone: 'America/Chicago' })).toMatchObject({
    facilityId: 'f1',
    accountNumber: 'A1',
    admittedAt: '2026-01-15T20:30:00.000Z',
    chargesMinor: 123456,
    dischargedAt: undefined,
  })
  expect(formErrors(form)).toMatchObject({ 'patient.lastName': 'is missing' })
})
