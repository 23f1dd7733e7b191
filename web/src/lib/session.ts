import { createStore, useStore } from './store'

/**
 * Where this page stands with the server's session.
 * - `open`: signed in, or not yet known to be signed out;
 * - `locked`: the session ended while work was on the screen; the work stays mounted under the sign-in form.
 */
export type SessionState = 'open' | 'locked'

export const sessionState = createStore<SessionState>('open')

/** The session's state, kept current. */
export function useSessionState(): SessionState {
  return useStore(sessionState)
}

type Message = { kind: 'activity' } | { kind: 'locked' } | { kind: 'opened'; userId: string }

// Tabs of one browser share one server session: what ends or prolongs it in one holds in all.
const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('chartwright-session')

/** Tells this browser's other tabs. */
export function tellTabs(message: Message): void {
  channel?.postMessage(message)
}

/** Hears what this browser's other tabs tell. Returns the way to stop. */
export function onTabs(listener: (message: Message) => void): () => void {
  const hear = (event: MessageEvent<Message>) => listener(event.data)
  channel?.addEventListener('message', hear)
  return () => channel?.removeEventListener('message', hear)
}

/** Covers the work with the sign-in form, in every tab. */
export function lockSession(): void {
  if (sessionState.get() === 'locked') return
  sessionState.set('locked')
  tellTabs({ kind: 'locked' })
}
