import type { KeyboardEvent } from 'react'

/**
 * Ctrl+Enter (⌘ on a Mac) in any field of a form, caught before the field sees it: a Select would open instead. Register the key
 * with useKeys too, for the help and for when the focus is elsewhere.
 */
export function onSaveKey(save: () => void) {
  return (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    event.stopPropagation()
    save()
  }
}
