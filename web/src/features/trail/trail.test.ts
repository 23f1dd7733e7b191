import { describe, expect, it } from 'vitest'
import { actKind, actLabel, objectLabel } from './acts'
import { lastDays, periodIsEmpty, readFilter, searchParams } from './filter'
import { makeNames } from './names'
import { readNote } from './note'
import { trailSheet } from './sheet'
import type { TrailEvent } from './types'

const ada = '01890000-0000-7000-8000-0000000000a1'
const north = '01890000-0000-7000-8000-0000000000c1'
const event: TrailEvent = {
  id: '01890000-0000-7000-8000-0000000000e1',
  at: '2026-03-04T14:30:00Z',
  actorId: ada,
  actorRole: 'coder',
  act: 'document.page.view',
  objectType: 'document',
  objectId: '01890000-0000-7000-8000-00008d3f1c20',
  clientId: north,
  page: 4,
}
const names = makeNames([{ id: ada, name: 'Ada Marsh' }], [{ id: north, name: 'Northlake' }])

describe('the filter in the address', () => {
  it('keeps ids, acts and days, and drops everything else', () => {
    expect(
      readFilter({
        user: ada,
        patient: 'MRN-77',
        act: 'document.page',
        from: '2026-03-01',
        to: 'soon',
        q: 'Doe',
      }),
    ).toEqual({
      user: ada,
      act: 'document.page',
      from: '2026-03-01',
    })
  })

  it('searches from the start of the first day to the end of the last', () => {
    const { from, to } = searchParams({ from: '2026-03-04', to: '2026-03-04' })
    expect(Date.parse(to ?? '') - Date.parse(from ?? '')).toBe(24 * 3600 * 1000)
    expect(new Date(from ?? '').getHours()).toBe(0)
  })

  it('counts today as one of the last days', () => {
    expect(lastDays(1, new Date(2026, 2, 4, 23, 59))).toEqual({ from: '2026-03-04', to: '2026-03-04' })
    expect(lastDays(7, new Date(2026, 2, 4))).toEqual({ from: '2026-02-26', to: '2026-03-04' })
  })

  it('sees a period that ends before it begins', () => {
    expect(periodIsEmpty({ from: '2026-03-04', to: '2026-03-03' })).toBe(true)
    expect(periodIsEmpty({ from: '2026-03-04' })).toBe(false)
  })
})

describe('acts in words', () => {
  it.each([
    ['document.page.view', 'Page viewed'],
    ['document.page.ahead', 'Page delivered ahead, not shown'],
    ['coding.codes.save', 'Codes saved'],
    ['document.split', 'Document split'],
    ['hold_reason.set', 'Hold reason set'],
    ['something.odd', 'Something odd'],
  ])('%s', (act, words) => expect(actLabel(act)).toBe(words))

  it.each([
    ['document.page.view', 'page'],
    ['document.page.ahead', 'view'],
    ['document.thumbnail.view', 'view'],
    ['encounters.search', 'view'],
    ['coding.codes.save', 'change'],
    ['result.fetch', 'out'],
  ] as const)('%s is of the kind %s', (act, kind) => expect(actKind({ act })).toBe(kind))

  it('names the object, its page, and whoever acted', () => {
    expect(objectLabel(event)).toBe('Document …8d3f1c20, page 4')
    expect(names.who(event)).toBe('Ada Marsh')
    expect(names.who({ actorId: undefined, actorRole: 'system' })).toBe('Chartwright')
    expect(names.who({ actorId: north, actorRole: 'roi' })).toBe('ROI specialist …000000c1')
  })
})

describe('the exported trail', () => {
  it('has a cell for each heading, names beside ids, and details as text', () => {
    const { headings, rows } = trailSheet([{ ...event, details: { rows: 2 } }], names)
    expect(headings).toHaveLength(18)
    expect(rows).toHaveLength(1)
    expect(rows[0]).toHaveLength(18)
    expect(rows[0]).toEqual(
      expect.arrayContaining([event.at, 'Ada Marsh', ada, 'Northlake', 4, '{"rows":2}']),
    )
  })
})

describe('a signed note', () => {
  it('is read into its parts', () => {
    const note = 'chartwright/trail/a1\n42\ncm9vdA==\n\n— chartwright+trail Az3grlgt\n'
    expect(readNote(note)).toEqual({
      origin: 'chartwright/trail/a1',
      size: '42',
      root: 'cm9vdA==',
      signer: 'chartwright+trail',
    })
  })

  it('of another form is not guessed at', () => expect(readNote('42\n')).toBeNull())
})
