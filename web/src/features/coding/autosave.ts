import { createStore } from '@/lib/store'

export interface SaveState {
  /**
   * - `saved`: the server has all of it; `dirty`: a save is due; `saving`: one is under way;
   * - `failed`: no answer, tried again by itself; `refused`: the server will not have it as it is;
   * - `stopped`: nothing is sent any more.
   */
  phase: 'saved' | 'dirty' | 'saving' | 'failed' | 'refused' | 'stopped'
  /** When the server last took something, in ms. */
  savedAt: number | null
}

/** How a failed save is to be met. */
export type Failure = 'again' | 'refused' | 'stop'

interface Options<T> {
  save: (value: T) => Promise<void>
  judge: (error: unknown) => Failure
  /** From the last change to the save. */
  quietMs?: number
  /** The longest a change waits while others keep coming. */
  patienceMs?: number
}

const firstRetryMs = 2_000
const longestRetryMs = 30_000

/**
 * Saves a value some time after its last change, one save at a time, the newest value always last. A save without an
 * answer is repeated; one that is refused waits for the next change.
 */
export class Autosaver<T> {
  readonly state = createStore<SaveState>({ phase: 'saved', savedAt: null })
  private pending: { value: T; since: number } | null = null
  private running: Promise<void> | null = null
  private timer: ReturnType<typeof setTimeout> | undefined
  private retryMs = firstRetryMs
  private stopped = false
  private readonly quietMs: number
  private readonly patienceMs: number

  constructor(private readonly options: Options<T>) {
    this.quietMs = options.quietMs ?? 500
    this.patienceMs = options.patienceMs ?? 5_000
  }

  /** Notes the newest value and saves it soon. */
  change(value: T): void {
    this.pending = { value, since: this.pending?.since ?? Date.now() }
    if (this.stopped) return
    if (this.state.get().phase !== 'saving') this.enter('dirty')
    const patience = this.pending.since + this.patienceMs - Date.now()
    this.schedule(Math.max(0, Math.min(this.quietMs, patience)))
  }

  /** Saves now what is not saved. True once the server has everything. */
  async flush(): Promise<boolean> {
    clearTimeout(this.timer)
    while (!this.stopped && (this.pending || this.running)) {
      await (this.running ?? this.run())
      const { phase } = this.state.get()
      if (phase === 'failed' || phase === 'refused') return false
    }
    return !this.stopped
  }

  /** Whether something is not on the server. */
  get unsaved(): boolean {
    return this.pending !== null || this.running !== null
  }

  /** Sends nothing more, for the lease is lost or the screen is left. What is pending stays the caller's. */
  stop(): void {
    this.stopped = true
    clearTimeout(this.timer)
    this.enter('stopped')
  }

  /** Goes on after stop, and saves what waited. */
  resume(): void {
    this.stopped = false
    this.enter(this.pending ? 'dirty' : 'saved')
    if (this.pending) this.schedule(0)
  }

  private schedule(ms: number): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => void (this.running ?? this.run()), ms)
  }

  private run(): Promise<void> {
    this.running = this.saveOnce().finally(() => {
      this.running = null
    })
    return this.running
  }

  private async saveOnce(): Promise<void> {
    const taken = this.pending
    if (!taken || this.stopped) return
    this.pending = null
    this.enter('saving')
    try {
      await this.options.save(taken.value)
      this.retryMs = firstRetryMs
      this.state.set({ phase: this.phaseAfterSave(), savedAt: Date.now() })
    } catch (error) {
      this.pending ??= taken
      this.meet(this.options.judge(error))
    }
    if (this.state.get().phase === 'dirty') this.schedule(this.quietMs)
  }

  private phaseAfterSave(): SaveState['phase'] {
    if (this.stopped) return 'stopped'
    return this.pending ? 'dirty' : 'saved'
  }

  private meet(failure: Failure): void {
    if (failure === 'stop' || this.stopped) return this.stop()
    if (failure === 'refused') return this.enter('refused')
    this.enter('failed')
    this.schedule(this.retryMs)
    this.retryMs = Math.min(longestRetryMs, this.retryMs * 2)
  }

  private enter(phase: SaveState['phase']): void {
    this.state.set({ ...this.state.get(), phase })
  }
}
