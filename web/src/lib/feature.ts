import type { ComponentType } from 'react'

/** One place in the rail, shown to those who hold its capability. */
export interface NavItem {
  label: string
  to: string
  icon: ComponentType<{ size?: number | string; stroke?: number | string }>
  capability: string
  /** Lowest first; the first item somebody may use is their home. Leave gaps: 10, 20, 30. */
  order: number
  /** The letter after `g` that goes there. */
  key?: string
}

/** One answer of the top bar's search. */
export interface SearchHit {
  id: string
  title: string
  detail: string
  /** The address it opens, e.g. `/encounters/<id>`. */
  to: string
}

/** What the top bar's search asks; it travels in a request body or header the feature chooses, never in the page's URL. */
export interface SearchProvider {
  /** Groups the hits: "Encounters". */
  label: string
  capability: string
  find: (text: string, signal: AbortSignal) => Promise<SearchHit[]>
}

/** What a feature hands the shell, beside its routes. */
export interface Feature {
  name: string
  nav?: NavItem[]
  search?: SearchProvider
}
