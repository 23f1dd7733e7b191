import { describe, expect, it } from 'vitest'
import { backFrom, dropAtEnd, dropPage, indexOfPage, stepPage } from './arrange'
import { correctionOf, factsOf } from '@/components/registration/correction'
import { fromClock, toClock } from '@/lib/clock'
import { evidenceMarks, wordsIn } from './evidence'
import type { Encounter, Evidence, PrepCase, PrepDocument } from './types'
import { askable, mattersOf } from './why'

function doc(id: string, pages: string[], more: Partial<PrepDocument> = {}): PrepDocument {
  const page = { width: 612, height: 792, rotation: 0, textFrom: 'layer', ocrState: 'not_needed' } as const
  const pageList = pages.map((p, i) => ({ id: p, n: i + 1, ...page }))
  const facts = {
    documentType: 'laboratory',
    typeSource: 'proposed',
    confidence: 0.8,
    identity: 'matches',
  } as const
  return { id, version: 1, ...facts, encounterId: 'e1', pageList, ...more }
}

describe('putting pages in order', () => {
  const documents = [
    doc('a', ['a1', 'a2', 'a3']),
    doc('b', ['b1']),
    doc('c', ['c1'], { encounterId: undefined }),
  ]

  it('moves a page within its document', () => {
    expect(stepPage(documents, 'a2', -1)).toEqual({ documentId: 'a', pageIds: ['a2', 'a1', 'a3'] })
    expect(stepPage(documents, 'a2', 1)).toEqual({ documentId: 'a', pageIds: ['a1', 'a3', 'a2'] })
  })

  it('moves it over the edge into the neighbour, but not into another encounter or out of the chart', () => {
    expect(stepPage(documents, 'a3', 1)).toEqual({ documentId: 'b', pageIds: ['a3', 'b1'] })
    expect(stepPage(documents, 'b1', -1)).toEqual({ documentId: 'a', pageIds: ['a1', 'a2', 'a3', 'b1'] })
    expect(stepPage(documents, 'b1', 1)).toBeNull()
    expect(stepPage(documents, 'a1', -1)).toBeNull()
  })

  it('drops a page before another or behind the last', () => {
    expect(dropPage(documents, 'a3', 'a1')).toEqual({ documentId: 'a', pageIds: ['a3', 'a1', 'a2'] })
    expect(dropPage(documents, 'b1', 'a2')).toEqual({ documentId: 'a', pageIds: ['a1', 'b1', 'a2', 'a3'] })
    expect(dropAtEnd(documents, 'a1', 'a')).toEqual({ documentId: 'a', pageIds: ['a2', 'a3', 'a1'] })
    expect(dropPage(documents, 'c1', 'a1')).toBeNull()
  })

  it('asks for nothing where nothing changes', () => {
    expect(dropPage(documents, 'a1', 'a2')).toBeNull()
    expect(dropPage(documents, 'a1', 'a1')).toBeNull()
    expect(dropAtEnd(documents, 'a3', 'a')).toBeNull()
  })

  it('knows the way back, unless the document ended', () => {
    expect(backFrom(documents, 'a2')).toEqual({ documentId: 'a', pageIds: ['a1', 'a2', 'a3'] })
    expect(backFrom(documents, 'b1')).toBeNull()
    expect(indexOfPage(documents, 'b1')).toBe(3)
  })
})

describe('evidence on the page', () => {
  const words = ['Account', 'Number:', 'NCW', '204329', 'Page'].map((t, i) => ({
    t,
    x: i * 0.15,
    y: 0.1,
    w: 0.1,
    h: 0.02,
    line: 0,
  }))
  const found: Evidence = {
    field: 'account_number',
    agrees: false,
    pageId: 'p1',
    n: 2,
    value: 'NCW 204329',
    box: [0.29, 0.09, 0.56, 0.13],
    labelBox: [0, 0.09, 0.25, 0.13],
  }

  it('is the run of words whose middle lies in the box', () => {
    expect(wordsIn(words, found.box)).toEqual({ first: 2, last: 3 })
    expect(wordsIn(words, [0, 0.5, 1, 0.9])).toBeNull()
  })

  it('is marked only on its own page, and against where it differs', () => {
    expect(evidenceMarks([found], 'p1', words)).toEqual([
      { pageId: 'p1', first: 2, last: 3, label: 'Account differs: NCW 204329, page 2', against: true },
    ])
    expect(evidenceMarks([found], 'p2', words)).toEqual([])
    expect(evidenceMarks([found], 'p1', [])).toEqual([])
  })
})

describe('why a case is here', () => {
  const file: PrepCase = {
    id: 'e1',
    encounterId: 'e1',
    documents: [
      doc('a', ['a1']),
      doc('b', ['b1'], { identity: 'differs' }),
      doc('c', ['c1'], { encounterId: undefined }),
    ],
    lacks: [
      { documentType: 'discharge_summary', problem: 'missing' },
      { documentType: 'operative_report', problem: 'unsigned', documentId: 'a' },
      { documentType: 'laboratory', problem: 'mismatch', documentId: 'b' },
    ],
  }

  it('names each matter once, with the document to look at', () => {
    expect(mattersOf(file).map((m) => [m.text, m.documentId])).toEqual([
      ['Laboratory belongs to no encounter yet', 'c'],
      ['Laboratory names somebody else', 'b'],
      ['Discharge summary is missing', undefined],
      ['Operative report is not signed', 'a'],
    ])
  })

  it('asks the hospital for what is missing or unsigned, not for what was mixed up', () => {
    expect(askable(file.lacks).map((l) => l.problem)).toEqual(['missing', 'unsigned'])
  })

  it('is nothing once all is settled', () => {
    expect(
      mattersOf({ ...file, documents: [doc('a', ['a1'], { identity: 'confirmed' })], lacks: [] }),
    ).toEqual([])
  })
})

describe('a correction', () => {
  const zone = 'America/Chicago'
  const encounter: Encounter = {
    id: 'e1',
    accountNumber: 'NCW204329',
    workType: 'IP',
    patient: {
      id: 'p',
      mrn: '0045521',
      lastName: 'Example',
      firstName: 'Walter',
      birthDate: '1948-07-02',
      sex: 'M',
    },
    admittedAt: '2026-03-01T14:20:00Z',
    dischargedAt: '2026-03-09T16:30:00Z',
  }
  const was = factsOf(encounter, zone)

  it('shows times as the facility’s clocks did, before and after the change to summer time', () => {
    expect(was.admittedAt).toBe('2026-03-01T08:20')
    expect(was.dischargedAt).toBe('2026-03-09T11:30')
  })

  it.each([
    '2026-03-01T14:20:00.000Z',
    '2026-03-08T07:59:00.000Z',
    '2026-03-08T08:00:00.000Z',
    '2026-07-04T00:00:00.000Z',
    '2026-11-01T08:00:00.000Z',
  ])('takes %s to the clock and back', (iso) => expect(fromClock(toClock(iso, zone), zone)).toBe(iso))

  it('sends only what was changed', () => {
    const now = { ...was, dischargedAt: '2026-03-10T11:30', disposition: '06' }
    expect(correctionOf(was, now, zone, ' face sheet ')).toEqual({
      reason: 'face sheet',
      disposition: '06',
      dischargedAt: '2026-03-10T16:30:00.000Z',
    })
    expect(correctionOf(was, was, zone, 'x')).toBeNull()
  })

  it('sends the patient as a whole', () => {
    const { patient } = correctionOf(was, { ...was, lastName: 'Exemplar ' }, zone, 'typo') ?? {}
    expect(patient).toEqual({
      mrn: '0045521',
      lastName: 'Exemplar',
      firstName: 'Walter',
      middleName: undefined,
      birthDate: '1948-07-02',
      sex: 'M',
    })
  })
})
