import { useSyncExternalStore } from 'react'

/** One timer per period, however many ages are on the screen. */
class Ticker {
  private now = Date.now()
  private timer: number | undefined
  private readonly listeners = new Set<() => void>()

  constructor(private readonly periodMs: number) {}

  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener)
    if (this.timer === undefined) this.start()
    return () => {
      this.listeners.delete(listener)
      if (this.listeners.size === 0) this.stop()
    }
  }

  readonly read = () => this.now

  private start() {
    this.now = Date.now()
    this.timer = window.setInterval(() => {
      this.now = Date.now()
      this.listeners.forEach((listener) => listener())
    }, this.periodMs)
  }

  private stop() {
    window.clearInterval(this.timer)
    this.timer = undefined
  }
}

const tickers = new Map<number, Ticker>()

/** The time in ms since 1970, renewed every periodMs (30 s unless told otherwise). */
export function useNow(periodMs = 30_000): number {
  const ticker = tickers.get(periodMs) ?? new Ticker(periodMs)
  tickers.set(periodMs, ticker)
  return useSyncExternalStore(ticker.subscribe, ticker.read)
}
