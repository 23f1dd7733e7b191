import { createContext, use } from 'react'
import { flushSync } from 'react-dom'
import type { Viewer } from '@/components/viewer/useViewer'
import { showUndo } from '@/components/undo'
import {
  addCode,
  duplicateOf,
  linkEvidence,
  ofRole,
  removeCode,
  replaceCode,
  restoreCode,
  unlinkEvidence,
  dotted,
  type Draft,
} from './draft'
import type { PlacedEdit } from './edits'
import type { CaseSession } from './session'
import type { CodeHit, CodingCase, Evidence, Role } from './types'

/** What the parts of the workbench share. */
export interface Bench {
  file: CodingCase
  session: CaseSession
  draft: Draft
  edits: PlacedEdit[]
  viewer: Viewer
  /** False once the lease is lost: everything stays readable, nothing can be changed. */
  writable: boolean
  /** Row whose keys work wherever the focus is. */
  current: string | null
  setCurrent: (key: string | null) => void
  /** Row being given another code. */
  replacing: string | null
  setReplacing: (key: string | null) => void
  /** What the code search of a table starts with, and the words it came from. */
  seed: Seed | null
  setSeed: (seed: Seed | null) => void
}

export interface Seed {
  role: Role
  text: string
  evidence: Evidence
}

export const BenchContext = createContext<Bench | null>(null)

/** The workbench this part stands in. */
export function useBench(): Bench {
  const bench = use(BenchContext)
  if (!bench) throw new Error('useBench was called outside a workbench')
  return bench
}

/** Changes the codes and has them painted before it returns, so that the focus can be put on what is new. */
export function change({ writable, session }: Bench, act: (draft: Draft) => Draft): void {
  if (writable) flushSync(() => session.change(act(session.draft.get())))
}

/** The words selected on the page as evidence. */
export function selectedEvidence({ viewer: { selection } }: Bench): Evidence | null {
  if (!selection) return null
  return {
    pageId: selection.pageId,
    firstWord: selection.first,
    lastWord: selection.last,
    text: selection.text,
  }
}

/** Takes a found code: in the row being replaced, or as a new row. Gives its row's key, or null for a repeat. */
export function takeCode(bench: Bench, role: Role, hit: CodeHit): string | null {
  const { replacing, seed, session } = bench
  const twin = duplicateOf(session.draft.get(), role, hit.code)
  if (twin && twin.key !== replacing) return null
  if (replacing) {
    change(bench, (d) => replaceCode(d, replacing, hit))
    flushSync(() => bench.setReplacing(null))
    return replacing
  }
  const key = crypto.randomUUID()
  change(bench, (d) => addCode(d, role, hit, key, seed?.role === role ? [seed.evidence] : []))
  if (seed?.role === role) {
    bench.setSeed(null)
    bench.viewer.setSpan(null)
  }
  bench.setCurrent(key)
  return key
}

/** Removes the row and offers to take that back; the focus goes to its neighbour. */
export function removeRow(bench: Bench, key: string): void {
  const { session } = bench
  const draft = session.draft.get()
  const code = draft.find((c) => c.key === key)
  if (!code || !bench.writable) return
  const table = ofRole(draft, code.role)
  const at = table.indexOf(code)
  const neighbour = table[at + 1] ?? table[at - 1]
  change(bench, (d) => removeCode(d, key))
  bench.setCurrent(neighbour?.key ?? null)
  if (neighbour) focusRow(neighbour.key)
  else focusEntry(code.role)
  const index = draft.indexOf(code)
  showUndo({
    message: `${dotted(code.system, code.code)} was removed`,
    undo: async () => session.change(restoreCode(session.draft.get(), code, index)),
  })
}

/** Links the selected words to the current code. */
export function linkSelection(bench: Bench): void {
  const evidence = selectedEvidence(bench)
  const key = bench.current
  if (!evidence || !key) return
  change(bench, (d) => linkEvidence(d, key, evidence))
  bench.viewer.setSpan(null)
}

const seedLength = 120

/** Opens the code search with the selected words; the code taken there has them as evidence. */
export function seedFromSelection(bench: Bench, role: Role = 'dx'): void {
  const evidence = selectedEvidence(bench)
  if (evidence && bench.writable) bench.setSeed({ role, text: searchWords(evidence.text ?? ''), evidence })
}

/** Words of a page as one would search for them. */
function searchWords(text: string): string {
  return text
    .replaceAll(/[^\p{L}\p{N}.' -]+/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replace(/\.$/, '')
    .slice(0, seedLength)
}

/** Takes words off a code, to be taken back. */
export function unlink(bench: Bench, key: string, evidence: Evidence): void {
  change(bench, (d) => unlinkEvidence(d, key, evidence))
  showUndo({
    message: 'The words were taken off the code',
    undo: async () => bench.session.change(linkEvidence(bench.session.draft.get(), key, evidence)),
  })
}

/** Goes to the words that support a code. */
export function showEvidence(bench: Bench, { pageId, firstWord, lastWord }: Evidence): void {
  bench.viewer.show({ pageId, first: firstWord, last: lastWord })
}

/** Puts the focus on a row, or on one of its fields. */
export function focusRow(key: string, field = ''): void {
  const row = document.querySelector<HTMLElement>(`[data-row="${CSS.escape(key)}"]`)
  const name = field.replace(/\[.*$/, '')
  const input = name ? row?.querySelector<HTMLElement>(`[data-field~="${CSS.escape(name)}"]`) : null
  const target = input ?? row
  target?.focus()
}

/** Puts the focus into the line where a code is added to a table. */
export function focusEntry(role: Role): void {
  document.querySelector<HTMLElement>(`[data-entry="${role}"]`)?.focus()
}
