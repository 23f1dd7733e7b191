import type { QueryClient } from '@tanstack/react-query'
import { api, unwrap } from '@/lib/api/client'
import { meQuery, type Me } from '@/lib/me'
import { sessionState, tellTabs } from '@/lib/session'

/** Asks the server who is signed in, past the cache; also prolongs the session. */
export function fetchMe(): Promise<Me> {
  return unwrap(api.GET('/api/v1/me'))
}

interface EnterOptions {
  /** False when another tab signed in and already told. */
  tell?: boolean
  /** Loads the application anew from its first screen. */
  startOver?: () => void
}

/**
 * Opens the application for the person. The one whose work is on the screen gets it back as it was; for anybody
 * else everything of the former person (cache, screens, what was typed) is dropped first.
 */
export function enterAs(
  queryClient: QueryClient,
  me: Me,
  { tell = true, startOver = loadAnew }: EnterOptions = {},
) {
  const before = queryClient.getQueryData(meQuery.queryKey)
  if (tell) tellTabs({ kind: 'opened', userId: me.user.id })
  if (before && before.user.id !== me.user.id) return startOver()
  queryClient.setQueryData(meQuery.queryKey, me)
  sessionState.set('open')
  if (before) void queryClient.invalidateQueries()
}

/** Ends this session, or all of this person's sessions everywhere, and drops everything on the screen. */
export async function signOut(everywhere: boolean, startOver: () => void = loadAnew): Promise<void> {
  await (everywhere ? api.DELETE('/api/v1/sessions') : api.DELETE('/api/v1/sessions/current'))
  tellTabs({ kind: 'locked' })
  startOver()
}

/** A fresh page holds nothing of the former one: the surest way to forget. */
function loadAnew() {
  location.assign('/')
}
