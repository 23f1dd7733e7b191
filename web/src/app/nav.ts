import type { NavItem, SearchProvider } from '@/lib/feature'
import { can, type Me } from '@/lib/me'
import { features } from './features'

/** The places this person may go, in the rail's order. */
export function navFor(me: Me): NavItem[] {
  return features
    .flatMap((feature) => feature.nav ?? [])
    .filter((item) => can(me, item.capability))
    .toSorted((a, b) => a.order - b.order)
}

/** What the top bar may search for this person. */
export function searchFor(me: Me): SearchProvider[] {
  return features.flatMap((feature) => feature.search ?? []).filter((search) => can(me, search.capability))
}
