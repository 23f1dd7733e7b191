import { formatCount, plural } from '@/lib/format'

const kinds: Record<string, string> = {
  'audit.seal': 'Seal the trail',
  'document.examine': 'Examine a file',
  'document.ocr': 'Recognise the text of scanned pages',
  'performance.fold': 'Count figures',
  'performance.recount': 'Recount figures',
  'uploads.sweep': 'Clear away uploads given up',
  'worklist.distribute': 'Hand out work',
  'worklist.lanes.rebuild': 'Rebuild the queue’s hints',
  'worklist.sweep': 'End leases that ran out',
}

/** A job's kind in words, where they are known. */
export function kindLabel(kind: string): string {
  const words = kind.replaceAll(/[._-]/g, ' ')
  return kinds[kind] ?? words.charAt(0).toUpperCase() + words.slice(1)
}

const mostCounted = 10_000

/** How many jobs are in a state; they are counted to a limit, which stands for so many or more. */
export function countLabel(n: number): string {
  return n < mostCounted ? formatCount(n) : `${formatCount(mostCounted)}+`
}

/** What became of a wish to try jobs again. */
export function saidOf(asked: number, retried: number): string {
  const rest = asked - retried
  const said = `${plural(retried, 'job tries', 'jobs try')} again`
  return rest === 0
    ? said
    : `${said}; ${formatCount(rest)} ${rest === 1 ? 'was' : 'were'} done or taken up meanwhile`
}
