import { Tooltip } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { api } from '@/lib/api/client'
import { formatClock } from '@/lib/format'
import { meQuery, useMe } from '@/lib/me'
import { lockSession, useSessionState } from '@/lib/session'
import { fetchMe } from './session'
import { useIdleClock } from './useIdleClock'
import classes from './IdleClock.module.css'

const warnSeconds = 60

/** The time left to log-off, and in the last minute a warning that any key or movement ends. */
export function IdleClock() {
  const { session } = useMe()
  const queryClient = useQueryClient()
  const running = useSessionState() === 'open'
  const left = useIdleClock({
    timeoutSeconds: session.idleTimeoutSeconds,
    expiresAtMs: Date.parse(session.expiresAt),
    running,
    touch: () => {
      // A 401 locks by itself; without an answer the next touch tries again.
      fetchMe().then(
        (me) => queryClient.setQueryData(meQuery.queryKey, me),
        () => undefined,
      )
    },
    expire: () => {
      lockSession()
      // The server's own clock ends the session too, should this not reach it.
      api.DELETE('/api/v1/sessions/current').catch(() => undefined)
    },
  })
  const warning = running && left <= warnSeconds
  return (
    <>
      <Tooltip label="Time until you are signed out if you do nothing">
        <span
          className={classes.clock}
          data-warning={warning || undefined}
          aria-label={`Signed out in ${formatClock(left)}`}
          role="timer"
        >
          {formatClock(left)}
        </span>
      </Tooltip>
      {warning && (
        <div className={classes.warning} role="alert">
          You will be signed out in less than a minute. Press any key or move the pointer to stay.
        </div>
      )}
    </>
  )
}
