import { queryOptions } from '@tanstack/react-query'
import { api, unwrap, type Schema } from '@/lib/api/client'
import { of } from '../api'

export type Proof = Schema<'Proof'>

/** How the requester showed who they are, and what they signed on the page. */
export const identityQuery = (request: string) =>
  queryOptions({
    queryKey: ['roi-request', request, 'identity'],
    queryFn: async ({ signal }) => {
      const found = await unwrap(api.GET('/api/v1/roi-requests/{id}/identity', { ...of(request), signal }))
      return { ...found, proofs: found.proofs ?? [], signatures: found.signatures ?? [] }
    },
  })

/** Keeps what a person makes of a document of identity, or of facts of which the machine was not sure. */
export const decideProof = (request: string, proofId: string, passed: boolean) =>
  unwrap(api.POST('/api/v1/roi-requests/{id}/identity', { ...of(request), body: { proofId, passed } }))

/** What went to and fro, the oldest first. */
export const messagesQuery = (request: string) =>
  queryOptions({
    queryKey: ['roi-request', request, 'messages'],
    queryFn: async ({ signal }) =>
      (await unwrap(api.GET('/api/v1/roi-requests/{id}/messages', { ...of(request), signal }))).items ?? [],
  })
