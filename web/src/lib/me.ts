import { queryOptions, useQuery } from '@tanstack/react-query'
import { api, unwrap, type Schema } from './api/client'

/** The signed-in person: who, for whom, and what they may do. */
export type Me = Schema<'Me'>

/** The query every screen shares to know who is signed in. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => unwrap(api.GET('/api/v1/me', { signal })),
  staleTime: Infinity,
})

/** The signed-in person. Only for screens inside the shell, which is shown once this is known. */
export function useMe(): Me {
  const { data } = useQuery(meQuery)
  if (!data) throw new Error('useMe was called outside the signed-in shell')
  return data
}

/** Whether this person holds the capability, e.g. "board.view". The server decides again at each call. */
export function can(me: Me, capability: string): boolean {
  return me.capabilities.includes(capability)
}

/** `can` for the signed-in person. */
export function useCan(capability: string): boolean {
  return can(useMe(), capability)
}
