import type { UseQueryResult } from '@tanstack/react-query'
import { useState } from 'react'

/**
 * Which row is open in the editor. The row is held as it was when opened, so that a refreshed list does not move under
 * who types; `reload` takes the newest, and `key` changes with it, so that the editor begins anew.
 */
export function useEditing<T>(query: UseQueryResult<T[]>, idOf: (row: T) => string) {
  const [editing, setEditing] = useState<{ row: T | null; key: number } | null>(null)
  const open = (row: T | null) => setEditing((was) => ({ row, key: (was?.key ?? 0) + 1 }))
  const reload = async () => {
    const row = editing?.row
    if (!row) return
    const { data } = await query.refetch()
    const fresh = data?.find((one) => idOf(one) === idOf(row))
    if (fresh) open(fresh)
    else setEditing(null)
  }
  return {
    editing,
    openId: editing?.row ? idOf(editing.row) : null,
    open,
    add: () => open(null),
    close: () => setEditing(null),
    reload: () => void reload(),
  }
}
