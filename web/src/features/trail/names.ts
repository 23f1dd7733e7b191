import { queryOptions, useQuery } from '@tanstack/react-query'
import { api, unwrap } from '@/lib/api/client'
import { allPages } from '@/lib/api/pages'
import { clientsQuery } from '@/lib/places'
import { shortId } from './acts'
import type { TrailEvent } from './types'

/** A person or a hospital as the trail's screens name them. */
export interface Named {
  id: string
  name: string
}

const patient = 10 * 60_000

/** Everybody who has or had an account, disabled ones too: the past names them. */
export const usersQuery = queryOptions({
  queryKey: ['trail', 'users'],
  queryFn: ({ signal }): Promise<Named[]> =>
    allPages((cursor) =>
      unwrap(api.GET('/api/v1/users', { params: { query: { limit: 200, cursor } }, signal })),
    ),
  staleTime: patient,
})

/** The patients of a medical record number: one for each hospital that has it. The number never enters the page's address. */
export async function findPatients(mrn: string): Promise<{ id: string; label: string }[]> {
  const { items } = await unwrap(api.POST('/api/v1/patients/search', { body: { mrn } }))
  return (items ?? []).map((p) => ({ id: p.id, label: `${p.lastName}, ${p.firstName} · MRN ${p.mrn}` }))
}

/** Ways to say who and where. */
export interface Names {
  who: (event: Pick<TrailEvent, 'actorId' | 'actorRole'>) => string
  client: (id: string | undefined) => string
}

/** The names behind the trail's ids; the end of the id where a name is not known. */
export function useNames(): Names {
  const users = useQuery(usersQuery).data
  const clients = useQuery({ ...clientsQuery, staleTime: patient }).data
  return makeNames(users ?? [], clients ?? [])
}

/** Names from lists. */
export function makeNames(users: Named[], clients: Named[]): Names {
  const people = new Map(users.map((u) => [u.id, u.name]))
  const places = new Map(clients.map((c) => [c.id, c.name]))
  return {
    who: ({ actorId, actorRole }) => {
      if (!actorId) return 'Chartwright'
      return people.get(actorId) ?? `${roleLabel(actorRole)} ${shortId(actorId)}`
    },
    client: (id) => (id ? (places.get(id) ?? shortId(id)) : ''),
  }
}

/** "coder" → "Coder". */
export function roleLabel(role: string): string {
  const words = role.replaceAll('_', ' ')
  return role === 'roi' ? 'ROI specialist' : words.charAt(0).toUpperCase() + words.slice(1)
}
