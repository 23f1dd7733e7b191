import type { KeyboardEvent } from 'react'

interface Options {
  order: string[]
  activeId: string | null
  /** Rows that a page key moves by. */
  page: () => number
  moveTo: (id: string) => void
  open?: (id: string) => void
  /** Present when rows can be selected. */
  select?: {
    toggle: (id: string) => void
    extendTo: (id: string, from: string) => void
    all: () => void
    none: () => void
  }
}

/** Where a movement key leads from the index, or null for any other key. */
export function targetIndex(key: string, from: number, count: number, page: number): number | null {
  const last = count - 1
  const clamp = (n: number) => Math.min(last, Math.max(0, n))
  switch (key) {
    case 'ArrowDown':
      return clamp(from + 1)
    case 'ArrowUp':
      return clamp(from < 0 ? last : from - 1)
    case 'PageDown':
      return clamp(from + page)
    case 'PageUp':
      return clamp(from - page)
    case 'Home':
      return 0
    case 'End':
      return last
    default:
      return null
  }
}

/** The keys of a focused grid: arrows and pages move, Enter opens, Space selects, Shift extends, Ctrl+A takes all. */
export function useGridKeys({ order, activeId, page, moveTo, open, select }: Options) {
  return (event: KeyboardEvent<HTMLElement>) => {
    if (event.target !== event.currentTarget || order.length === 0 || event.altKey) return
    const mod = event.ctrlKey || event.metaKey
    const from = activeId === null ? -1 : order.indexOf(activeId)
    const target = targetIndex(event.key, from, order.length, page())
    const targetId = target === null ? undefined : order[target]
    if (targetId !== undefined) {
      moveTo(targetId)
      if (event.shiftKey && select) select.extendTo(targetId, activeId ?? targetId)
    } else if (event.key === 'Enter' && activeId !== null && open) open(activeId)
    else if (event.key === ' ' && activeId !== null && select) select.toggle(activeId)
    else if (event.key === 'a' && mod && select) select.all()
    else if (event.key === 'Escape' && select) return select.none()
    else return
    event.preventDefault()
  }
}
