import { ActionButton } from '@/components/ActionButton'
import { useBench, linkSelection, seedFromSelection } from './bench'
import { dotted } from './draft'

/** What the selected words can become: a new code, or evidence of the current one. */
export function SelectionActions() {
  const bench = useBench()
  const current = bench.draft.find((c) => c.key === bench.current)
  return (
    <>
      <ActionButton
        size="compact-sm"
        keys="c"
        hint="Search a code for these words"
        disabled={!bench.writable}
        onClick={() => seedFromSelection(bench)}
      >
        Code it
      </ActionButton>
      <ActionButton
        size="compact-sm"
        variant="default"
        keys="e"
        hint={current ? undefined : 'Choose a code in the case first'}
        disabled={!bench.writable || !current}
        onClick={() => linkSelection(bench)}
      >
        {current ? `Evidence for ${dotted(current.system, current.code)}` : 'Evidence'}
      </ActionButton>
    </>
  )
}
