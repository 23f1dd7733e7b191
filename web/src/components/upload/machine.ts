import { plural } from '@/lib/format'

/**
 * Where a file stands on its way to the agency.
 * - `queued`: waits for its turn; `sending`; `paused`: by the person; `waiting`: the connection is lost, it goes on by itself;
 *   `held`: the server asks to come again, for it is busy or lacks something, and it goes on by itself;
 * - `checking`: all bytes are there and the server looks at them;
 * - `accepted`, `duplicate`, `refused`: what the server found; `failed`: it could not be sent, and may be tried again.
 */
export type Phase =
  | 'queued'
  | 'sending'
  | 'paused'
  | 'waiting'
  | 'held'
  | 'checking'
  | 'accepted'
  | 'duplicate'
  | 'refused'
  | 'failed'

/** What happens to a file. */
export type Happening =
  | { type: 'start' }
  | { type: 'progress'; sent: number }
  | { type: 'pause' }
  | { type: 'resume' }
  | { type: 'lost' }
  | { type: 'held' }
  | { type: 'sent' }
  | { type: 'broke'; reason: string; final: boolean }
  | { type: 'judged'; state: string; reason?: string; encounterId?: string; pages?: number }

/** What is known of a file under way. */
export interface Progress {
  phase: Phase
  /** Bytes that are safe on the server. */
  sent: number
  /** Why it was refused or failed, in words. */
  reason: string
  /** The encounter it was matched to; empty: none. */
  encounterId: string
  pages: number
}

export const begun: Progress = { phase: 'queued', sent: 0, reason: '', encounterId: '', pages: 0 }

/** A transfer is at work on the file, though it may wait for something. */
const inTransfer: readonly Phase[] = ['sending', 'waiting', 'held']

/** From which phases a happening leads on; in any other it changes nothing. */
const from: Record<Happening['type'], readonly Phase[]> = {
  start: ['queued'],
  progress: inTransfer,
  pause: ['queued', ...inTransfer],
  resume: ['paused', 'failed'],
  lost: ['sending', 'held'],
  held: ['sending', 'waiting'],
  sent: inTransfer,
  broke: ['queued', ...inTransfer],
  judged: ['checking'],
}

/** The state after a happening; the same object when it means nothing there. */
export function next(now: Progress, event: Happening): Progress {
  if (!from[event.type].includes(now.phase)) return now
  switch (event.type) {
    case 'start':
      return { ...now, phase: 'sending', reason: '' }
    case 'progress':
      return { ...now, phase: 'sending', sent: Math.max(now.sent, event.sent) }
    case 'pause':
      return { ...now, phase: 'paused' }
    case 'resume':
      return { ...now, phase: 'queued', reason: '' }
    case 'lost':
      return { ...now, phase: 'waiting' }
    case 'held':
      return { ...now, phase: 'held' }
    case 'sent':
      return { ...now, phase: 'checking' }
    case 'broke':
      return { ...now, phase: event.final ? 'refused' : 'failed', reason: event.reason }
    case 'judged':
      return judged(now, event)
  }
}

const verdicts: Record<string, Phase> = {
  accepted: 'accepted',
  duplicate: 'duplicate',
  refused: 'refused',
  quarantined: 'refused',
  discarded: 'refused',
}

function judged(now: Progress, event: Extract<Happening, { type: 'judged' }>): Progress {
  const phase = verdicts[event.state]
  if (!phase) return now
  const { reason = '', encounterId = '', pages = 0 } = event
  return { ...now, phase, reason, encounterId, pages }
}

/** Whether nothing more happens to the file by itself. */
export function isOver(phase: Phase): boolean {
  return phase === 'accepted' || phase === 'duplicate' || phase === 'refused'
}

/** Whether bytes are on their way, or wait to be. */
export function isUnderWay(phase: Phase): boolean {
  return phase === 'queued' || isInTransfer(phase)
}

/** Whether a transfer is at work on the file, though it may wait for something. */
export function isInTransfer(phase: Phase): boolean {
  return inTransfer.includes(phase)
}

/** How many files are where. */
export interface Tally {
  all: number
  over: number
  underWay: number
  paused: number
  refused: number
  failed: number
}

/** Counts files by where they are. */
export function tally(files: readonly { phase: Phase }[]): Tally {
  const count = (is: (phase: Phase) => boolean) => files.filter((f) => is(f.phase)).length
  return {
    all: files.length,
    over: count(isOver),
    underWay: count(isUnderWay),
    paused: count((p) => p === 'paused'),
    refused: count((p) => p === 'refused'),
    failed: count((p) => p === 'failed'),
  }
}

/** "132 of 200 files through · 3 not usable · 1 not sent". */
export function summaryOf({ all, over, paused, refused, failed }: Tally): string {
  return [
    `${over} of ${plural(all, 'file')} through`,
    refused > 0 && `${refused} not usable`,
    failed > 0 && `${failed} not sent`,
    paused > 0 && `${paused} paused`,
  ]
    .filter(Boolean)
    .join(' · ')
}
