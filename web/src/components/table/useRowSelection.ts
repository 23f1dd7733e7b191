import { useState } from 'react'
import { extendTo, toggle, type Selection } from './selection'

/** The acts of selecting, as useRowSelection hands them out. */
export type RowSelection = NonNullable<ReturnType<typeof useRowSelection>>

/** The acts of selecting over the ids in shown order; undefined when the table does not select. */
export function useRowSelection(
  order: string[],
  selected: ReadonlySet<string> | undefined,
  onSelect: ((ids: ReadonlySet<string>) => void) | undefined,
) {
  const [anchor, setAnchor] = useState<string | null>(null)
  if (!selected || !onSelect) return undefined
  const apply = (next: Selection) => {
    setAnchor(next.anchor)
    onSelect(next.ids)
  }
  const all = order.length > 0 && order.every((id) => selected.has(id))
  const takeAll = () => apply({ ids: new Set(order), anchor })
  const none = () => apply({ ids: new Set(), anchor: null })
  return {
    has: (id: string) => selected.has(id),
    toggle: (id: string) => apply(toggle({ ids: selected, anchor }, id)),
    /** Extends from the last toggled row, or from the given one when there is none. */
    extendTo: (id: string, from: string) =>
      apply(extendTo({ ids: selected, anchor: anchor ?? from }, order, id)),
    all: takeAll,
    none,
    header: { all, some: selected.size > 0, toggleAll: () => (all ? none() : takeAll()) },
  }
}
