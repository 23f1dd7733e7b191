import { useKeys, type KeyBinding } from '@/lib/keys'
import {
  change,
  focusEntry,
  focusRow,
  linkSelection,
  removeRow,
  seedFromSelection,
  showEvidence,
  type Bench,
} from './bench'
import { moveCode, ofRole, patchCode, togglePrincipal } from './draft'
import { goToCause } from './EditList'
import { byLevel } from './edits'
import type { Poa } from './types'
import type { Endings } from './useEndings'

const poaMeanings: [key: string, value: Poa, meaning: string][] = [
  ['y', 'Y', 'yes'],
  ['n', 'N', 'no'],
  ['u', 'U', 'documentation insufficient'],
  ['w', 'W', 'clinically undetermined'],
  ['1', '1', 'exempt'],
]

/** What the search's field listens for itself. */
const searchKeys: KeyBinding[] = [
  { key: 'ArrowDown', label: 'Through the codes found' },
  { key: 'ArrowUp', label: 'Through the codes found' },
  { key: 'Enter', label: 'Take the code' },
  { key: 'Tab', label: 'Take the code' },
  { key: 'ArrowRight', label: 'Into a header’s codes, or a code’s neighbours' },
  { key: 'ArrowLeft', label: 'Back from them' },
]

/** The keys of the workbench. Those of a code work on the current one wherever the focus is. */
export function useBenchKeys(bench: Bench, endings: Endings): void {
  const { writable, draft, edits } = bench
  const code = draft.find((c) => c.key === bench.current)
  const onCode = writable && code !== undefined
  const onDiagnosis = onCode && code.role === 'dx'
  const key = code?.key ?? ''
  const first = byLevel(edits)[0]?.edits[0]

  useKeys('This chart', [
    {
      key: 'mod+Enter',
      label: 'Complete, and open the next chart',
      run: endings.complete,
      when: writable,
      inFields: true,
    },
    { key: 'h', label: 'Put on hold', run: () => endings.setHolding(true), when: writable },
    { key: 'q', label: 'Release: give it back, draft kept', run: endings.release, when: writable },
    { key: 'd', label: 'Add a diagnosis', run: () => focusEntry('dx'), when: writable },
    { key: 'o', label: 'Add a procedure or service', run: () => focusEntry('px'), when: writable },
    {
      key: 'c',
      label: 'Search a diagnosis for the selected words',
      run: () => seedFromSelection(bench),
      when: writable,
    },
    {
      key: 'alt+c',
      label: 'Search a procedure for the selected words',
      run: () => seedFromSelection(bench, 'px'),
      when: writable,
    },
    {
      key: 'e',
      label: 'Selected words are evidence for the current code',
      run: () => linkSelection(bench),
      when: writable,
    },
    {
      key: 'x',
      label: 'To the first edit’s cause',
      run: () => first && goToCause(first),
      when: first !== undefined,
    },
    { key: 'Escape', label: 'Back to the case', run: () => backToCase(bench) },
  ])
  useKeys('While searching a code', searchKeys)
  const mark = (poa: Poa) => {
    if (!onDiagnosis) return
    change(bench, (d) => patchCode(d, key, { poa }))
    goOn(bench, key)
  }
  useKeys('The current code', [
    ...poaMeanings.map(([k, value, meaning]) => ({
      key: k,
      label: `Present on admission: ${meaning}`,
      run: () => mark(value),
      when: writable && bench.file.poaRequired,
    })),
    {
      key: 'p',
      label: 'Principal, or not',
      run: () => change(bench, (d) => togglePrincipal(d, key)),
      when: writable,
    },
    {
      key: 'v',
      label: 'Show its evidence on the page, one after the other',
      run: () => nextEvidence(bench),
    },
    {
      key: 'F2',
      label: 'Another code in its place (Enter on its row)',
      run: () => onCode && bench.setReplacing(key),
      when: writable,
    },
    { key: 'alt+ArrowUp', label: 'Move it up', run: () => move(bench, key, -1), when: writable },
    { key: 'alt+ArrowDown', label: 'Move it down', run: () => move(bench, key, 1), when: writable },
    { key: 'Delete', label: 'Remove it', run: () => removeRow(bench, key), when: writable },
  ])
}

function move(bench: Bench, key: string, by: number) {
  change(bench, (d) => moveCode(d, key, by))
  focusRow(key)
}

function backToCase({ current, draft }: Bench) {
  if (current && draft.some((c) => c.key === current)) focusRow(current)
  else focusEntry('dx')
}

/** After POA was said on a row: to the next row, or to the line for the next code. */
function goOn({ draft }: Bench, key: string) {
  if (document.activeElement?.getAttribute('data-row') !== key) return
  const rows = ofRole(draft, 'dx')
  const next = rows[rows.findIndex((c) => c.key === key) + 1]
  if (next) focusRow(next.key)
  else focusEntry('dx')
}

/** Goes through the current code's evidence, from what is shown on. */
function nextEvidence(bench: Bench) {
  const evidence = bench.draft.find((c) => c.key === bench.current)?.evidence ?? []
  const { shown } = bench.viewer
  const at = evidence.findIndex((e) => e.pageId === shown?.pageId && e.firstWord === shown.first)
  const next = evidence[(at + 1) % evidence.length]
  if (next) showEvidence(bench, next)
}
