/** What is selected, and from where a range extends. */
export interface Selection {
  ids: ReadonlySet<string>
  anchor: string | null
}

/** Selects the row, or lets it go; ranges now start here. */
export function toggle({ ids }: Selection, id: string): Selection {
  const next = new Set(ids)
  if (!next.delete(id)) next.add(id)
  return { ids: next, anchor: id }
}

/** Selects everything between the anchor and the row, both included; without an anchor only the row. */
export function extendTo({ ids, anchor }: Selection, order: string[], id: string): Selection {
  const from = anchor === null ? -1 : order.indexOf(anchor)
  const to = order.indexOf(id)
  if (from < 0) return { ids: new Set([...ids, id]), anchor: id }
  const range = order.slice(Math.min(from, to), Math.max(from, to) + 1)
  return { ids: new Set([...ids, ...range]), anchor }
}
