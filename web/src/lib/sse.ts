import { useEffect, useEffectEvent } from 'react'
import { sessionState } from './session'
import { createStore, useStore } from './store'

/** Whether the live connection stands. `off` while nobody listens. */
export type LiveState = 'off' | 'connecting' | 'live' | 'lost'

type Handler = (data: unknown) => void

const firstWaitMs = 1_000
const longestWaitMs = 30_000

/**
 * One server-sent event stream for the whole page, opened while anybody listens.
 *
 * The browser reconnects by itself, with Last-Event-ID, when the connection drops; when the server refuses it gives
 * up, and then this tries again with growing waits and hands over the last id as `?lastEventId=`.
 */
export class EventStream {
  readonly state = createStore<LiveState>('off')
  private readonly handlers = new Map<string, Set<Handler>>()
  private source: EventSource | null = null
  private lastId = ''
  private waitMs = firstWaitMs
  private timer: number | undefined

  constructor(
    private readonly url: string,
    private readonly open: (url: string) => EventSource = (u) => new EventSource(u),
  ) {}

  /** Calls the handler with each event of the topic. Returns the way to stop. */
  subscribe(topic: string, handler: Handler): () => void {
    const known = this.handlers.get(topic)
    if (known) known.add(handler)
    else {
      this.handlers.set(topic, new Set([handler]))
      this.source?.addEventListener(topic, this.dispatch)
    }
    if (!this.source && this.timer === undefined) this.connect()
    return () => this.unsubscribe(topic, handler)
  }

  /** Ends the connection, and begins anew if anybody listens: after signing in again. */
  restart(): void {
    this.close()
    if (this.handlers.size > 0) this.connect()
  }

  private unsubscribe(topic: string, handler: Handler): void {
    const set = this.handlers.get(topic)
    set?.delete(handler)
    if (set?.size) return
    this.handlers.delete(topic)
    this.source?.removeEventListener(topic, this.dispatch)
    if (this.handlers.size === 0) this.close()
  }

  private readonly dispatch = (event: MessageEvent<string>): void => {
    if (event.lastEventId) this.lastId = event.lastEventId
    const data: unknown = JSON.parse(event.data)
    this.handlers.get(event.type)?.forEach((handler) => handler(data))
  }

  private connect(): void {
    this.timer = undefined
    this.state.set('connecting')
    const source = this.open(
      this.lastId ? `${this.url}?lastEventId=${encodeURIComponent(this.lastId)}` : this.url,
    )
    this.source = source
    for (const topic of this.handlers.keys()) source.addEventListener(topic, this.dispatch)
    source.onopen = () => {
      this.waitMs = firstWaitMs
      this.state.set('live')
    }
    source.onerror = () => {
      this.state.set('lost')
      if (source.readyState === EventSource.CLOSED) this.retryLater()
    }
  }

  private retryLater(): void {
    this.source = null
    this.timer = window.setTimeout(() => this.connect(), this.waitMs)
    this.waitMs = Math.min(longestWaitMs, this.waitMs * 2)
  }

  private close(): void {
    window.clearTimeout(this.timer)
    this.timer = undefined
    this.source?.close()
    this.source = null
    this.state.set('off')
  }
}

/** The page's stream. */
export const events = new EventStream('/api/v1/events')

// A signed-out stream is refused again and again; start over the moment the session is back.
sessionState.subscribe(() => {
  if (sessionState.get() === 'open') events.restart()
})

/**
 * Calls the handler with the parsed data of each event named `topic` while the component is mounted. Trust it as
 * little as any input: its usual use is `() => queryClient.invalidateQueries(...)`.
 */
export function useEvents(topic: string, handler: Handler): void {
  const latest = useEffectEvent(handler)
  useEffect(() => events.subscribe(topic, (data) => latest(data)), [topic])
}

/** The live connection's state, for a "live" mark on boards. */
export function useLiveState(): LiveState {
  return useStore(events.state)
}
