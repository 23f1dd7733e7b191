/** What counts as somebody being here. */
export const signsOfLife = ['keydown', 'pointerdown', 'pointermove', 'wheel', 'touchstart'] as const

// As long as the idle clock may take to tell the server: what is asked within it counts as the person's doing.
const freshMs = 35_000
let lastSignMs = Date.now()

if (typeof window !== 'undefined')
  for (const sign of signsOfLife)
    window.addEventListener(sign, () => (lastSignMs = Date.now()), { passive: true, capture: true })

/**
 * The header of requests that the page makes while nobody is there (heartbeats, refreshed lists, uploads going on): they
 * do not keep a session from idling. Empty while somebody is.
 */
export function backgroundHeaders(now: number = Date.now()): Record<string, string> {
  return now - lastSignMs > freshMs ? { 'X-Background': '1' } : {}
}
