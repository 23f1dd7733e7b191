import { queryOptions } from '@tanstack/react-query'
import { api, unwrap, unwrapTagged, type Schema } from '@/lib/api/client'
import type { Token } from '@/lib/tokens'

export type Group = Schema<'ProvisionedGroup'>
export type Meaning = Schema<'GroupMeaning'>
export type Act = Schema<'ProvisioningAct'>

/** What a token must be allowed to provision. */
export const scope = 'scim'

export const provisioningQuery = queryOptions({
  queryKey: ['provisioning'],
  queryFn: ({ signal }) => unwrap(api.GET('/api/v1/provisioning', { signal })),
})

export const actsQuery = queryOptions({
  queryKey: ['provisioning', 'acts'],
  queryFn: async ({ signal }) => (await unwrap(api.GET('/api/v1/provisioning/acts', { signal }))).items,
  refetchInterval: 15_000,
})

/** The tokens that provision. */
export const provisioningTokens = (all: Token[]) => all.filter((t) => t.scopes.includes(scope))

/** What a group means, without what the directory changes meanwhile. */
export function meaningOf({ id, role, facilityIds }: Meaning): Meaning {
  return { id, role, facilityIds }
}

export async function readMeanings(): Promise<{ items: Meaning[]; etag: string }> {
  const { data, etag } = await unwrapTagged(api.GET('/api/v1/provisioning'))
  return { items: data.groups.map(meaningOf), etag }
}

export function writeMeanings(groups: Meaning[], etag: string) {
  const params = { header: { 'If-Match': etag } }
  return unwrap(api.PUT('/api/v1/provisioning/groups', { params, body: { groups } }))
}

/** The groups in another order: one of them at a place, counted from 1. */
export function placed(groups: Meaning[], group: Meaning, place: number): Meaning[] {
  const others = groups.filter((g) => g.id !== group.id)
  return [...others.slice(0, place - 1), group, ...others.slice(place - 1)]
}
