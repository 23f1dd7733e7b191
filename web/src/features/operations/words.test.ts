import { describe, expect, it } from 'vitest'
import { countLabel, kindLabel, saidOf } from './words'

describe('jobs in words', () => {
  it('names known kinds and spells out others', () => {
    expect(kindLabel('audit.seal')).toBe('Seal the trail')
    expect(kindLabel('roi.close-stale')).toBe('Roi close stale')
  })

  it('says where counting ended', () => {
    expect(countLabel(9_999)).toBe('9,999')
    expect(countLabel(10_000)).toBe('10,000+')
  })

  it('tells how many try again, and what became of the rest', () => {
    expect(saidOf(1, 1)).toBe('1 job tries again')
    expect(saidOf(3, 2)).toBe('2 jobs try again; 1 was done or taken up meanwhile')
    expect(saidOf(4, 0)).toBe('0 jobs try again; 4 were done or taken up meanwhile')
  })
})
