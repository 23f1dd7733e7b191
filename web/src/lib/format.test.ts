import { describe, expect, it } from 'vitest'
import {
  formatAge,
  formatBytes,
  formatClock,
  formatDate,
  formatDateTimeZone,
  formatDue,
  formatDuration,
  formatMoney,
  formatPercent,
  formatTime,
  plural,
} from './format'

describe('formatDuration', () => {
  it.each([
    [0, '0 s'],
    [59.9, '59 s'],
    [60, '1 min'],
    [3_599, '59 min'],
    [3_600, '1 h'],
    [7_500, '2 h 5 min'],
    [86_400, '1 d'],
    [3 * 86_400 + 4 * 3_600 + 59 * 60, '3 d 4 h'],
    [-7_500, '2 h 5 min'],
  ])('%d s reads %s', (seconds, text) => expect(formatDuration(seconds)).toBe(text))
})

describe('times', () => {
  it('are shown in the zone asked for', () => {
    expect(formatTime('2026-03-04T20:30:00Z', 'America/Chicago')).toBe('14:30')
    expect(formatDateTimeZone('2026-03-04T20:30:00Z', 'America/New_York')).toBe('Mar 4, 2026, 15:30 EST')
  })

  it('a calendar day is never shifted by a zone', () => {
    expect(formatDate('2026-03-04')).toBe('Mar 4, 2026')
    expect(formatDate('2026-03-04T02:00:00Z', 'America/Chicago')).toBe('Mar 3, 2026')
  })

  it('an age never runs backwards', () => {
    const now = Date.parse('2026-03-04T12:00:00Z')
    expect(formatAge('2026-03-01T08:00:00Z', now)).toBe('3 d 4 h')
    expect(formatAge('2026-03-05T08:00:00Z', now)).toBe('0 s')
  })

  it('a due time turns late', () => {
    const now = Date.parse('2026-03-04T12:00:00Z')
    expect(formatDue('2026-03-04T09:50:00Z', now)).toBe('late 2 h 10 min')
    expect(formatDue('2026-03-04T12:30:00Z', now)).toMatch(/^due \d\d:\d\d$/)
    expect(formatDue('2026-03-06T12:30:00Z', now)).toMatch(/^due Mar 6/)
  })
})

describe('figures', () => {
  it.each([
    [formatClock(247), '4:07'],
    [formatClock(3_847), '1:04:07'],
    [formatClock(-3), '0:00'],
    [formatPercent(0.9534), '95.3 %'],
    [formatPercent(null), '–'],
    [formatBytes(0), '0 B'],
    [formatBytes(1_400_000), '1.4 MB'],
    [formatBytes(200_000_000), '200 MB'],
    [formatMoney(123_456, 'USD'), '$1,234.56'],
    [plural(1, 'chart'), '1 chart'],
    [plural(1_200, 'chart'), '1,200 charts'],
  ])('%s', (got, want) => expect(got).toBe(want))
})
