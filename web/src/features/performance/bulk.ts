import { plural } from '@/lib/format'
import type { Command, Result } from './api'
import type { Line } from './types'

/** What was refused, in groups of the same reason, most first. */
export function refusals(results: Result[]): { message: string; count: number }[] {
  const counts = new Map<string, number>()
  for (const r of results)
    if (!r.ok) {
      const message = r.message ?? 'It could not be done.'
      counts.set(message, (counts.get(message) ?? 0) + 1)
    }
  return [...counts].map(([message, count]) => ({ message, count })).sort((a, b) => b.count - a.count)
}

const verbs: Record<Command['action'], string> = {
  reprioritise: 'given another priority',
  route: 'routed',
  take_back: 'taken back',
  reassign: 'reassigned',
  cancel: 'cancelled',
  release_hold: 'released from hold',
}

/** "3 charts routed". */
export function saidOf(command: Command, results: Result[]): string {
  return `${plural(results.filter((r) => r.ok).length, 'chart')} ${verbs[command.action]}`
}

/** The commands that put items back to how they were, by those that changed; none where nothing can. */
export function undoOf(command: Command, before: Line[], results: Result[]): Command[] {
  const changed = new Set(results.filter((r) => r.ok).map((r) => r.id))
  const lines = before.filter((l) => changed.has(l.id))
  switch (command.action) {
    case 'reprioritise':
      return grouped(lines, (l) => String(l.priority)).map(([priority, ids]) => ({
        action: 'reprioritise',
        priority: Number(priority),
        ids,
      }))
    case 'route':
    case 'take_back':
    case 'reassign':
      // What somebody held goes back into their own queue: it is theirs again with its draft.
      return grouped(lines, (l) => (l.state === 'claimed' ? l.holderId : l.routedTo) ?? '').map(
        ([userId, ids]) => ({ action: 'route', ids, ...(userId && { userId }) }),
      )
    default:
      return []
  }
}

function grouped(lines: Line[], key: (l: Line) => string): [string, string[]][] {
  const out = new Map<string, string[]>()
  for (const l of lines) out.set(key(l), [...(out.get(key(l)) ?? []), l.id])
  return [...out]
}
