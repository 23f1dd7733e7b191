import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, unwrap, type Schema } from './api/client'
import { allPages } from './api/pages'

export type Token = Schema<'APIToken'>

const dayMs = 86_400_000

/** All API tokens that the person may see, the newest first. */
export const tokensQuery = queryOptions({
  queryKey: ['api-tokens'],
  queryFn: ({ signal }) =>
    allPages((cursor) =>
      unwrap(api.GET('/api/v1/api-tokens', { params: { query: { limit: 500, cursor } }, signal })),
    ),
})

interface Wanted {
  name: string
  scopes: string[]
  /** How many days it works, from when the panel was opened. */
  days: string
  clientId?: string
}

/** Makes a token. Sent again it is the same request. */
export function useMakeToken(onError: (error: Error) => void) {
  const queryClient = useQueryClient()
  const [opened] = useState(() => Date.now())
  return useMutation({
    mutationFn: ({ days, ...body }: Wanted) => {
      const expiresAt = new Date(opened + Number(days) * dayMs).toISOString()
      return unwrap(api.POST('/api/v1/api-tokens', { body: { ...body, expiresAt } }))
    },
    onSuccess: () => void queryClient.invalidateQueries({ queryKey: tokensQuery.queryKey }),
    onError,
  })
}

/** Makes a token work no more. */
export const revokeToken = (token: Token) =>
  unwrap(api.DELETE('/api/v1/api-tokens/{id}', { params: { path: { id: token.id } } }))

/** Whether a token works, and whether it ends within so many days. */
export function tokenState(t: Token, now: number, soonDays: number) {
  if (t.revokedAt) return { label: 'Revoked', tone: 'neutral' } as const
  const left = Date.parse(t.expiresAt) - now
  if (left < 0) return { label: 'Expired', tone: 'neutral' } as const
  if (left < soonDays * dayMs) return { label: 'Expires soon', tone: 'warn' } as const
  return { label: 'Active', tone: 'good' } as const
}
