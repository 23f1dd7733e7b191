import type { CodeHit, CodeSystem, Evidence, Poa, Role, ServerCode } from './types'

/** A code as it is worked on. `key` names its row; `id` is the server's, once it is saved. */
export interface DraftCode {
  key: string
  id?: string
  role: Role
  system: CodeSystem
  code: string
  description: string
  principal: boolean
  poa: Poa
  performedOn: string
  provider: string
  modifiers: string[]
  units: number
  evidence: Evidence[]
}

/** What may be changed of a code without a rule of its own. */
export type CodePatch = Partial<Pick<DraftCode, 'poa' | 'performedOn' | 'provider' | 'modifiers' | 'units'>>

/** All codes of the case: diagnoses first, then procedures, each in sequence. */
export type Draft = readonly DraftCode[]

/** The server's codes as a draft; rows known before keep their keys. */
export function draftOf(codes: ServerCode[], before: Draft = []): Draft {
  const keys = new Map(before.flatMap((c) => (c.id ? [[c.id, c.key] as const] : [])))
  return ordered(
    codes.map((code) => ({
      key: (code.id && keys.get(code.id)) ?? code.id ?? crypto.randomUUID(),
      id: code.id,
      role: code.role,
      system: code.system,
      code: code.code,
      description: code.description ?? '',
      principal: code.principal ?? false,
      poa: code.poa ?? '',
      performedOn: code.performedOn ?? '',
      provider: code.provider ?? '',
      modifiers: code.modifiers ?? [],
      units: code.units ?? 1,
      evidence: code.evidence ?? [],
    })),
  )
}

/** The draft as the server takes it: what is empty is left out. */
export function serverCodes(draft: Draft): ServerCode[] {
  return draft.map((c) => ({
    id: c.id,
    role: c.role,
    system: c.system,
    code: c.code,
    principal: c.principal || undefined,
    poa: c.poa || undefined,
    performedOn: c.performedOn || undefined,
    provider: c.provider.trim() || undefined,
    modifiers: c.modifiers.length > 0 ? c.modifiers : undefined,
    units: c.role === 'px' ? c.units : undefined,
    evidence: c.evidence.map(({ pageId, firstWord, lastWord }) => ({ pageId, firstWord, lastWord })),
  }))
}

/** Whether two drafts hold the same, whatever their rows are called. */
export function sameContent(a: Draft, b: Draft): boolean {
  const bare = (d: Draft) =>
    JSON.stringify(serverCodes(d).map((c) => ({ ...c, id: '', code: plain(c.code) })))
  return bare(a) === bare(b)
}

/** A code without its dot, as it is compared. */
export function plain(code: string): string {
  return code.replaceAll('.', '').toUpperCase()
}

/** ICD-10-CM writes a dot after the third character. */
export function dotted(system: CodeSystem, code: string): string {
  const bare = plain(code)
  return system === 'ICD10CM' && bare.length > 3 ? `${bare.slice(0, 3)}.${bare.slice(3)}` : bare
}

function ordered(codes: DraftCode[]): Draft {
  return [...codes.filter((c) => c.role === 'dx'), ...codes.filter((c) => c.role === 'px')]
}

/** The codes of one table, in sequence. */
export function ofRole(draft: Draft, role: Role): DraftCode[] {
  return draft.filter((c) => c.role === role)
}

/** The code already on the case, where adding it again would be refused: a diagnosis may stand once. */
export function duplicateOf(draft: Draft, role: Role, code: string): DraftCode | undefined {
  return role === 'dx' ? draft.find((c) => c.role === 'dx' && plain(c.code) === plain(code)) : undefined
}

/** Adds a code at the end of its table. The first diagnosis becomes the principal (first-listed) one. */
export function addCode(
  draft: Draft,
  role: Role,
  hit: CodeHit,
  key: string,
  evidence: Evidence[] = [],
): Draft {
  const principal = role === 'dx' && !draft.some((c) => c.role === 'dx')
  return ordered([...draft, { ...blank, key, role, ...named(hit), principal, evidence }])
}

const blank = {
  principal: false,
  poa: '' as Poa,
  performedOn: '',
  provider: '',
  modifiers: [],
  units: 1,
}

function named({ system, code, description }: CodeHit) {
  return { system, code, description }
}

/** Puts another code in a row's place; what was said about the old one's POA does not hold for it. */
export function replaceCode(draft: Draft, key: string, hit: CodeHit): Draft {
  return draft.map((c) => (c.key === key ? { ...c, ...named(hit), poa: '' } : c))
}

/** Changes simple fields of a code. */
export function patchCode(draft: Draft, key: string, patch: CodePatch): Draft {
  return draft.map((c) => (c.key === key ? { ...c, ...patch } : c))
}

/** Makes a diagnosis the principal one and puts it first; on the principal one takes the mark off. */
export function togglePrincipal(draft: Draft, key: string): Draft {
  const chosen = draft.find((c) => c.key === key && c.role === 'dx')
  if (!chosen) return draft
  if (chosen.principal) return draft.map((c) => (c === chosen ? { ...c, principal: false } : c))
  const others = draft.filter((c) => c !== chosen).map((c) => ({ ...c, principal: false }))
  return ordered([{ ...chosen, principal: true }, ...others])
}

/** Takes a code off. */
export function removeCode(draft: Draft, key: string): Draft {
  return draft.filter((c) => c.key !== key)
}

/** Puts a removed code back where it stood. Another principal chosen meanwhile stays. */
export function restoreCode(draft: Draft, code: DraftCode, index: number): Draft {
  if (draft.some((c) => c.key === code.key)) return draft
  const principal = code.principal && !draft.some((c) => c.principal)
  return ordered(draft.toSpliced(index, 0, { ...code, principal }))
}

/** Moves a code by places in its own table. The principal diagnosis stays first. */
export function moveCode(draft: Draft, key: string, by: number): Draft {
  const code = draft.find((c) => c.key === key)
  if (!code || by === 0) return draft
  const table = ofRole(draft, code.role)
  const from = table.indexOf(code)
  const first = table[0]?.principal ? 1 : 0
  const to = Math.min(table.length - 1, Math.max(first, from + by))
  if (code.principal || to === from) return draft
  const moved = table.toSpliced(from, 1).toSpliced(to, 0, code)
  return ordered([...draft.filter((c) => c.role !== code.role), ...moved])
}

/** Links words to a code, once. */
export function linkEvidence(draft: Draft, key: string, evidence: Evidence): Draft {
  return draft.map((c) =>
    c.key !== key || c.evidence.some((e) => sameWords(e, evidence))
      ? c
      : { ...c, evidence: [...c.evidence, evidence] },
  )
}

/** Takes words off a code. */
export function unlinkEvidence(draft: Draft, key: string, evidence: Evidence): Draft {
  return draft.map((c) =>
    c.key === key ? { ...c, evidence: c.evidence.filter((e) => !sameWords(e, evidence)) } : c,
  )
}

function sameWords(a: Evidence, b: Evidence): boolean {
  return a.pageId === b.pageId && a.firstWord === b.firstWord && a.lastWord === b.lastWord
}

/**
 * The draft with what the server said of the codes sent: their ids and descriptions. What was typed since stays.
 * The server answers in the order of the request.
 */
export function adoptSaved(draft: Draft, sent: Draft, saved: ServerCode[]): Draft {
  const known = new Map(sent.map((c, i) => [c.key, saved[i]] as const))
  return draft.map((c) => {
    const server = known.get(c.key)
    const sentCode = sent.find((s) => s.key === c.key)
    if (!server?.id || !sentCode) return c
    const texts = c.evidence.map((e) => ({
      ...e,
      text: server.evidence?.find((s) => sameWords(s, e))?.text ?? e.text,
    }))
    const sameCode = plain(sentCode.code) === plain(c.code)
    return {
      ...c,
      id: server.id,
      evidence: texts,
      description: (sameCode && server.description) || c.description,
    }
  })
}

/** A case's codes as plain text, for the clipboard. */
export function asText(draft: Draft): string {
  return draft
    .map((c) =>
      [
        c.principal ? '*' : ' ',
        dotted(c.system, c.code),
        c.description,
        c.poa && `POA ${c.poa}`,
        c.modifiers.join(' '),
        c.performedOn,
        c.provider,
      ]
        .filter(Boolean)
        .join('\t'),
    )
    .join('\n')
}
