import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Outlet } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { ErrorState } from '@/components/ErrorState'
import { Skeletons } from '@/components/Skeletons'
import { LockScreen } from '@/features/identity/LockScreen'
import { SignInScreen } from '@/features/identity/SignInScreen'
import { enterAs, fetchMe } from '@/features/identity/session'
import { onUnauthorised } from '@/lib/api/client'
import { ApiError } from '@/lib/api/error'
import { meQuery } from '@/lib/me'
import { lockSession, onTabs, sessionState, useSessionState } from '@/lib/session'

/**
 * Shows the screens to whom is signed in. When the session ends later, the screens stay as they are, inert and
 * covered, until the same person is back; another person starts from nothing.
 */
export function Gate() {
  const me = useQuery(meQuery)
  const locked = useSessionState() === 'locked'
  const queryClient = useQueryClient()
  const [entryError, setEntryError] = useState<unknown>(null)
  useSessionSignals()

  const enter = async () => {
    setEntryError(null)
    try {
      enterAs(queryClient, await fetchMe())
    } catch (error) {
      setEntryError(error)
    }
  }
  if (me.data)
    return (
      <>
        <div inert={locked} style={{ height: '100%' }}>
          <Outlet />
        </div>
        {locked && <LockScreen user={me.data.user} error={entryError} onSignedIn={enter} />}
      </>
    )
  if (me.isPending) return <Skeletons lines={1} />
  if (me.error instanceof ApiError && me.error.status === 401)
    return <SignInScreen error={entryError} onSignedIn={enter} />
  return <ErrorState error={me.error} onRetry={() => void me.refetch()} />
}

/** Locks on a 401 and follows what this browser's other tabs do with the session they share. */
function useSessionSignals() {
  const queryClient = useQueryClient()
  useEffect(() => {
    const signedIn = () => queryClient.getQueryData(meQuery.queryKey) !== undefined
    const lock = () => {
      if (signedIn()) lockSession()
    }
    const stopUnauthorised = onUnauthorised(lock)
    const stopTabs = onTabs((message) => {
      if (message.kind === 'locked' && signedIn()) sessionState.set('locked')
      if (message.kind === 'opened')
        void fetchMe().then((me) => enterAs(queryClient, me, { tell: false }), lock)
    })
    return () => {
      stopUnauthorised()
      stopTabs()
    }
  }, [queryClient])
}
