import { useCallback, useState } from 'react'

/**
 * What was typed and is not on the server yet, by a key of the caller's choosing (`case:<id>`).
 *
 * Kept in memory only: it survives moving between screens, a lost session and a lost lease, and never
 * touches the technician's disk, because drafts hold PHI. What must survive a crash is autosaved to the server.
 */
const drafts = new Map<string, unknown>()

/** Forgets every draft; when another person signs in. */
export function clearDrafts(): void {
  drafts.clear()
}

/** State that outlives its screen. `clear` forgets it once the server has it. */
export function useDraft<T>(key: string, initial: T): [value: T, set: (next: T) => void, clear: () => void] {
  const [held, hold] = useState<{ key: string; value: T }>(() => ({ key, value: read(key, initial) }))
  const value = held.key === key ? held.value : read(key, initial)

  const set = useCallback(
    (next: T) => {
      drafts.set(key, next)
      hold({ key, value: next })
    },
    [key],
  )
  const clear = useCallback(() => {
    drafts.delete(key)
  }, [key])
  return [value, set, clear]
}

function read<T>(key: string, initial: T): T {
  return drafts.has(key) ? (drafts.get(key) as T) : initial
}
