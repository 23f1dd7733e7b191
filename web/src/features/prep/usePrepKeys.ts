import { useKeys } from '@/lib/keys'
import { documentLabel } from '@/components/viewer/pages'
import { stepPage } from './arrange'
import { focusPart, type Bench } from './bench'
import { quickTypes } from './docTypes'
import type { Endings } from './useEndings'
import { mattersOf } from './why'

/** The keys of chart preparation. Those of a document or page work on the one that is shown. */
export function usePrepKeys(bench: Bench, endings: Endings): void {
  const { acts, document: shown, page, writable, file } = bench
  const on = writable && shown !== undefined && page !== undefined
  const encounter = file.encounterId ?? shown?.encounterId
  const before = file.documents[file.documents.findIndex((d) => d.id === shown?.id) - 1]
  const move = (by: 1 | -1) => page && movePage(bench, page.id, by)
  useKeys('This chart', [
    {
      key: 'mod+Enter',
      label: 'Complete, and open the next',
      run: endings.complete,
      when: writable,
      inFields: true,
    },
    { key: 'h', label: 'Put on hold', run: () => endings.setPanel('hold'), when: writable },
    { key: 'q', label: 'Release: give it back', run: endings.release, when: writable },
    {
      key: 'a',
      label: 'Ask the hospital',
      run: () => endings.setPanel('ask'),
      when: writable && encounter !== undefined,
    },
    {
      key: 'e',
      label: 'Correct the registration',
      run: () => endings.setPanel('correct'),
      when: writable && encounter !== undefined,
    },
    { key: 'n', label: 'To the next thing to settle', run: () => nextMatter(bench) },
  ])
  useKeys('The document shown', [
    { key: 't', label: 'Name its type', run: () => focusPart('type'), when: on },
    {
      key: 'y',
      label: 'Confirm the proposed type',
      run: () => shown && acts.describe(shown, { documentType: shown.documentType }),
      when: on && shown.typeSource !== 'person',
    },
    ...quickTypes.map(({ key, type }) => ({
      key,
      label: documentLabel(type),
      run: () => shown && acts.describe(shown, { documentType: type }),
      when: on,
    })),
    {
      key: 'i',
      label: 'Signed, or not signed',
      run: () => shown && acts.describe(shown, { signed: shown.signed !== true }),
      when: on,
    },
    { key: 'm', label: 'Match it to an encounter', run: () => focusPart('match'), when: on },
    {
      key: 'u',
      label: 'Join it to the document before',
      run: () => shown && before && acts.mergeInto(shown, before),
      when: on && before !== undefined && before.encounterId === shown.encounterId,
    },
  ])
  useKeys('The page shown', [
    { key: 'alt+r', label: 'Turn it for good', run: () => shown && page && acts.turn(page), when: on },
    {
      key: 'x',
      label: 'Split the document after it',
      run: () => shown && page && acts.splitAfter(page),
      when: on && page.n < shown.pageList.length,
    },
    { key: 'alt+ArrowUp', label: 'Move it up', run: () => move(-1), when: on },
    { key: 'alt+ArrowDown', label: 'Move it down', run: () => move(1), when: on },
  ])
}

/** Moves a page one place up or down, into the neighbouring document at an edge. */
export function movePage({ acts }: Bench, pageId: string, by: 1 | -1): void {
  acts.arrange(pageId, (documents) => stepPage(documents, pageId, by))
}

/** Goes through the documents about which something is to be settled. */
function nextMatter({ file, document: shown, open }: Bench): void {
  const ids = mattersOf(file).flatMap((m) => m.documentId ?? [])
  const next = ids[(ids.indexOf(shown?.id ?? '') + 1) % ids.length]
  if (next) open(next)
}
