import { describe, expect, it } from 'vitest'
import {
  addCode,
  adoptSaved,
  draftOf,
  linkEvidence,
  moveCode,
  ofRole,
  patchCode,
  removeCode,
  replaceCode,
  restoreCode,
  sameContent,
  serverCodes,
  togglePrincipal,
  unlinkEvidence,
  type Draft,
} from './draft'
import type { CodeHit, Role } from './types'

const hit = (code: string): CodeHit => ({ system: 'ICD10CM', code, description: code, billable: true })
const build = (...codes: [Role, string][]) =>
  codes.reduce<Draft>((d, [role, code]) => addCode(d, role, hit(code), code), [])
const order = (d: Draft) => d.map((c) => c.code + (c.principal ? '*' : '')).join(' ')
const three = build(['dx', 'A41.9'], ['dx', 'N39.0'], ['px', '0T9B70Z'], ['dx', 'I10'])

describe('sequence and principal', () => {
  it('makes the first diagnosis principal and keeps diagnoses before procedures', () => {
    expect(order(three)).toBe('A41.9* N39.0 I10 0T9B70Z')
  })

  it('puts a newly chosen principal first and has only one', () => {
    expect(order(togglePrincipal(three, 'I10'))).toBe('I10* A41.9 N39.0 0T9B70Z')
    expect(order(togglePrincipal(three, 'A41.9'))).toBe('A41.9 N39.0 I10 0T9B70Z')
    expect(togglePrincipal(three, '0T9B70Z')).toBe(three)
  })

  it.each([
    ['I10', -1, 'A41.9* I10 N39.0 0T9B70Z'],
    ['I10', -9, 'A41.9* I10 N39.0 0T9B70Z'],
    ['N39.0', 9, 'A41.9* I10 N39.0 0T9B70Z'],
    ['A41.9', 1, 'A41.9* N39.0 I10 0T9B70Z'],
    ['0T9B70Z', -1, 'A41.9* N39.0 I10 0T9B70Z'],
  ])('moves %s by %i within its table, below the principal', (key, by, expected) => {
    expect(order(moveCode(three, key, by))).toBe(expected)
  })

  it('leaves the case without principal when that one is removed, and gives it back with undo', () => {
    const removed = three[0]
    const without = removeCode(three, 'A41.9')
    expect(ofRole(without, 'dx').some((c) => c.principal)).toBe(false)
    expect(removed && order(restoreCode(without, removed, 0))).toBe(order(three))
    const other = togglePrincipal(without, 'I10')
    expect(removed && order(restoreCode(other, removed, 0))).toBe('A41.9 I10* N39.0 0T9B70Z')
  })

  it('forgets POA when another code takes the place', () => {
    const marked = patchCode(three, 'I10', { poa: 'Y' })
    expect(replaceCode(marked, 'I10', hit('I11.0')).find((c) => c.key === 'I10')).toMatchObject({
      code: 'I11.0',
      poa: '',
    })
  })
})

describe('evidence', () => {
  const words = { pageId: 'p1', firstWord: 3, lastWord: 5 }
  it('is linked once and taken off again', () => {
    const twice = linkEvidence(linkEvidence(three, 'I10', words), 'I10', {
      ...words,
      text: 'high blood pressure',
    })
    expect(twice.find((c) => c.key === 'I10')?.evidence).toEqual([words])
    expect(unlinkEvidence(twice, 'I10', words).find((c) => c.key === 'I10')?.evidence).toEqual([])
  })
})

describe('between browser and server', () => {
  it('sends no empty fields and no texts of the chart', () => {
    const linked = linkEvidence(build(['dx', 'I10']), 'I10', {
      pageId: 'p',
      firstWord: 0,
      lastWord: 0,
      text: 'HTN',
    })
    expect(JSON.parse(JSON.stringify(serverCodes(linked)))).toEqual([
      {
        role: 'dx',
        system: 'ICD10CM',
        code: 'I10',
        principal: true,
        evidence: [{ pageId: 'p', firstWord: 0, lastWord: 0 }],
      },
    ])
  })

  it('takes ids and descriptions from the answer and keeps what was typed meanwhile', () => {
    const sent = build(['dx', 'I10'])
    const typed = addCode(patchCode(sent, 'I10', { poa: 'Y' }), 'dx', hit('E11.9'), 'E11.9')
    const saved = [
      { id: 's1', role: 'dx', system: 'ICD10CM', code: 'I10', description: 'Essential hypertension' },
    ] as const
    const next = adoptSaved(typed, sent, [...saved])
    expect(next[0]).toMatchObject({ key: 'I10', id: 's1', description: 'Essential hypertension', poa: 'Y' })
    expect(next[1]?.key).toBe('E11.9')
    expect(next[1]?.id).toBeUndefined()
  })

  it('knows the same codes whatever their rows are called and whether dotted', () => {
    const server = draftOf([
      { id: 's1', role: 'dx', system: 'ICD10CM', code: 'E119', principal: true, units: 1 },
    ])
    expect(sameContent(server, build(['dx', 'E11.9']))).toBe(true)
    expect(sameContent(server, three)).toBe(false)
  })

  it('keeps the keys of rows it knows', () => {
    const before = draftOf([{ id: 's1', role: 'dx', system: 'ICD10CM', code: 'I10' }]).map((c) => ({
      ...c,
      key: 'mine',
    }))
    expect(draftOf([{ id: 's1', role: 'dx', system: 'ICD10CM', code: 'I10' }], before)[0]?.key).toBe('mine')
  })
})
