import { ActionButton } from '@/components/ActionButton'
import { useDesk } from './desk'

/** Goes from all pages to one page and back. */
export function ViewSwitch() {
  const { single, setSingle } = useDesk()
  return (
    <ActionButton variant="default" keys="v" onClick={() => setSingle(!single)}>
      {single ? 'All pages' : 'One page'}
    </ActionButton>
  )
}
