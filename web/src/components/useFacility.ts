import { useQuery } from '@tanstack/react-query'
import { facilitiesQuery, type Facility } from '@/lib/places'

/** The facility that a form is for, of those at work: the chosen one, or the only one there is. */
export function useFacility(chosen: string): {
  facility: Facility | undefined
  choices: { value: string; label: string }[]
} {
  const active = (useQuery(facilitiesQuery).data ?? []).filter((f) => f.active)
  return {
    facility: active.find((f) => f.id === chosen) ?? (active.length === 1 ? active[0] : undefined),
    choices: active.map((f) => ({ value: f.id, label: f.name })),
  }
}
