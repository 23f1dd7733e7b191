import { useKeys } from '@/lib/keys'
import { newestAct, stepLabels, steps, type Desk } from './desk'

/** The keys of the specialist's desk that hold on every step; each step adds its own. */
export function useDeskKeys(desk: Desk, onCorrect: () => void): void {
  const { endings, writable, go, acts, marks, step, single, setSingle } = desk
  const newest = newestAct(marks.data ?? [])
  const packet = step === 'pages' || step === 'redact' || step === 'check'
  useKeys('This request', [
    {
      key: 'mod+Enter',
      label: 'Submit: look once more at what leaves',
      run: () => endings.setLeaving(true),
      when: writable && !endings.leaving,
      inFields: true,
    },
    { key: 'e', label: 'Correct what was entered', run: onCorrect, when: writable },
    { key: 'h', label: 'Put on hold', run: () => endings.setHolding(true), when: writable },
    { key: 'q', label: 'Release: give it back', run: endings.release, when: writable },
    ...steps.map((name, i) => ({ key: String(i + 1), label: stepLabels[name], run: () => go(name) })),
    {
      key: 'v',
      label: 'All pages, or one page',
      run: () => setSingle(!single),
      when: packet,
    },
    {
      key: 'u',
      label: 'Take back the newest redaction',
      run: () => {
        if (newest) void acts.undo(newest)
      },
      when: writable && newest !== undefined,
    },
  ])
}
