import { describe, expect, it } from 'vitest'
import { arrivalsOf, inOrder, type Arrived } from './arrivals'

const encounter = {
  admittedAt: '2026-03-01T08:00:00Z',
  dischargedAt: '2026-03-03T10:00:00Z',
  createdAt: '2026-03-03T11:00:00Z',
  documents: [
    {
      id: 'd1',
      documentType: 'discharge_summary',
      createdAt: '2026-03-04T09:00:00-05:00',
      pages: 3,
      signed: false,
    },
    { id: 'd2', documentType: '', createdAt: '2026-03-04T13:00:00Z', pages: 1 },
  ],
} as Arrived

describe('what happened beside the work', () => {
  it('is the stay, the registration and each document, in the order of their times', () => {
    expect(inOrder(arrivalsOf(encounter)).map((e) => [e.title, e.detail])).toEqual([
      ['Admitted', undefined],
      ['Discharged', undefined],
      ['Registered here', undefined],
      ['Document: not named yet', '1 page'],
      ['Document: discharge summary', '3 pages · not signed'],
    ])
  })

  it('is nothing while the encounter is not loaded', () => expect(arrivalsOf()).toEqual([]))
})
