import { useEffect, useEffectEvent, useState } from 'react'
import { signsOfLife } from '@/lib/activity'
import { onTabs, tellTabs } from '@/lib/session'

interface Options {
  /** After how many seconds without key or pointer the session ends. */
  timeoutSeconds: number
  /** When the session ends whatever is done, in ms since 1970. */
  expiresAtMs: number
  /** Tells the server that somebody is here. */
  touch: () => void
  /** Called once when the time is up. */
  expire: () => void
  /** False stops the clock, while the session is locked. */
  running: boolean
}

const tickMs = 1_000
// The server learns of activity at most this often; its own clock is never further behind than this.
const touchEveryMs = 30_000

/** The clock to log-off. Returns the seconds left. */
export function useIdleClock({ timeoutSeconds, expiresAtMs, touch, expire, running }: Options): number {
  const [left, setLeft] = useState(timeoutSeconds)
  const sendTouch = useEffectEvent(touch)
  const endSession = useEffectEvent(expire)

  useEffect(() => {
    if (!running) return
    let lastActive = Date.now()
    let lastTouch = lastActive
    const secondsLeft = () => Math.min(lastActive + timeoutSeconds * 1_000, expiresAtMs) - Date.now()

    const tick = () => {
      const ms = secondsLeft()
      setLeft(Math.max(0, Math.ceil(ms / 1_000)))
      if (ms <= 0) {
        stop()
        endSession()
      } else if (lastActive > lastTouch && Date.now() - lastTouch >= touchEveryMs) {
        lastTouch = Date.now()
        sendTouch()
      }
    }
    const active = () => {
      // After the machine slept, the first movement comes before the first tick: time that is up stays up.
      if (secondsLeft() <= 0) return tick()
      if (Date.now() - lastActive > tickMs) tellTabs({ kind: 'activity' })
      lastActive = Date.now()
    }
    const timer = window.setInterval(tick, tickMs)
    for (const sign of signsOfLife) window.addEventListener(sign, active, { passive: true, capture: true })
    const stopTabs = onTabs((message) => {
      if (message.kind === 'activity') lastActive = lastTouch = Date.now()
    })
    function stop() {
      window.clearInterval(timer)
      for (const sign of signsOfLife) window.removeEventListener(sign, active, { capture: true })
      stopTabs()
    }
    return stop
  }, [timeoutSeconds, expiresAtMs, running])

  return left
}
