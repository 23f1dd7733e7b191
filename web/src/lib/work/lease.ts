import { ApiError } from '@/lib/api/error'
import { sessionState } from '@/lib/session'
import { createStore } from '@/lib/store'
import { heartbeat, openWork } from './api'
import type { Beat, Work } from './types'

/** How often a lease is renewed; it lives for two minutes. */
export const beatEveryMs = 30_000
const retryEveryMs = 5_000
/** Quiet time that still counts as reading. */
const readingSeconds = 60

/** Why a lease ended under us: `why` as the server names it, `message` for the person. */
export interface LeaseLoss {
  why: string
  message: string
}

export interface LeaseState {
  fence: number
  /** When the server last confirmed it, by this machine's clock in ms. */
  renewedAt: number
  activeMs: number
  idleMs: number
  /** True while the server cannot be reached; what is typed is kept. */
  away: boolean
  loss: LeaseLoss | null
}

const lostCode = 'lease-lost'
const notSaved =
  'What you changed last was not saved. Look at it, change it again where it must be, then do this once more.'

/** What a refusal says about the lease, or null where it is about something else. */
export function leaseLossOf(error: unknown): LeaseLoss | null {
  if (!(error instanceof ApiError) || error.code !== lostCode) return null
  const why = error.fields.find((f) => f.location === 'lease')?.message ?? 'unknown'
  return { why, message: error.message }
}

/** Whether opening the item again can help. */
export function mayReopen(loss: LeaseLoss): boolean {
  return loss.why !== 'cancelled' && loss.why !== 'completed'
}

interface Calls {
  beat: (id: string, fence: number, idleSeconds: number) => Promise<Beat>
  open: (id: string) => Promise<Work>
}

/**
 * Keeps one lease alive: a heartbeat each 30 s with how long the person was idle, sooner after a failure. Once lost it
 * stays lost, and nothing is sent any more, until the person opens the item again.
 */
export class LeaseKeeper {
  readonly state
  private timer: number | undefined
  private lastActive = Date.now()
  private running = false
  private isEnding = false
  private turn: Promise<unknown> = Promise.resolve()
  private refused = 0

  constructor(
    readonly workId: string,
    first: Pick<Work, 'fence' | 'activeMs' | 'idleMs'>,
    private readonly calls: Calls = { beat: heartbeat, open: openWork },
  ) {
    this.state = createStore<LeaseState>(fresh(first))
  }

  /** Beats until the returned function is called. */
  start(): () => void {
    this.running = true
    this.schedule(beatEveryMs)
    const unwatch = sessionState.subscribe(() => {
      if (sessionState.get() === 'open') void this.beat()
    })
    return () => {
      this.running = false
      window.clearTimeout(this.timer)
      unwatch()
    }
  }

  /** The person did something. */
  noteActivity(): void {
    this.lastActive = Date.now()
  }

  /** Whether writes may still be sent. */
  get held(): boolean {
    return this.state.get().loss === null
  }

  /** Looks at a failed call: true, and the lease is lost, where that is what it says. */
  noteFailure(error: unknown): boolean {
    const loss = leaseLossOf(error)
    if (loss) this.patch({ loss, away: false })
    return loss !== null
  }

  /** Runs a change of the item once those asked for before it are through. */
  inTurn<T>(change: () => Promise<T>): Promise<T> {
    const done = this.turn.then(change)
    this.turn = done.catch(() => this.refused++)
    return done
  }

  /**
   * Runs what ends the lease by our own will, once all changes are through; meanwhile nobody is told that it ended. Where one
   * of them is refused it does not end: the person saw it otherwise.
   */
  async ending<T>(act: () => Promise<T>): Promise<T> {
    const { refused } = this
    await this.turn
    if (this.refused > refused) throw new ApiError(409, notSaved)
    this.isEnding = true
    try {
      return await act()
    } catch (error) {
      this.isEnding = false
      throw error
    }
  }

  /** Renews the lease now. */
  async beat(): Promise<void> {
    if (this.isEnding) return
    window.clearTimeout(this.timer)
    const { fence, loss } = this.state.get()
    if (loss || !this.running) return
    if (sessionState.get() === 'locked') return this.schedule(beatEveryMs)
    try {
      const beat = await this.calls.beat(this.workId, fence, this.idleSeconds())
      this.patch({ activeMs: beat.activeMs, idleMs: beat.idleMs, renewedAt: Date.now(), away: false })
      this.schedule(beatEveryMs)
    } catch (error) {
      if (this.isEnding || this.noteFailure(error)) return
      this.patch({ away: true })
      this.schedule(retryEveryMs)
    }
  }

  /** Opens the item here again, under a new token. */
  async reopen(): Promise<void> {
    const work = await this.calls.open(this.workId)
    this.isEnding = false
    this.state.set(fresh(work))
    this.schedule(beatEveryMs)
  }

  private idleSeconds(): number {
    const quiet = Math.floor((Date.now() - this.lastActive) / 1000)
    return quiet > readingSeconds ? quiet : 0
  }

  private schedule(ms: number): void {
    window.clearTimeout(this.timer)
    if (this.running) this.timer = window.setTimeout(() => void this.beat(), ms)
  }

  private patch(change: Partial<LeaseState>): void {
    this.state.set({ ...this.state.get(), ...change })
  }
}

function fresh({ fence, activeMs, idleMs }: Pick<Work, 'fence' | 'activeMs' | 'idleMs'>): LeaseState {
  return { fence, activeMs, idleMs, renewedAt: Date.now(), away: false, loss: null }
}
