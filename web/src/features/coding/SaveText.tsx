import { useNow } from '@/lib/useNow'
import type { SaveState } from './autosave'
import classes from './SaveText.module.css'

const secondMs = 1_000

/** How far the codes are on their way to the server. */
export function SaveText({ save }: { save: SaveState }) {
  const now = useNow(secondMs)
  return (
    <span className={classes.saved} data-phase={save.phase}>
      <span role="status">{said(save)}</span>
      {/* Not read out: it changes by the second. */}
      {save.phase === 'saved' && save.savedAt !== null && <span aria-hidden> {ago(now - save.savedAt)}</span>}
    </span>
  )
}

function said({ phase, savedAt }: SaveState): string {
  switch (phase) {
    case 'dirty':
      return 'Not saved yet'
    case 'saving':
      return 'Saving…'
    case 'failed':
      return 'Not saved: no answer. Trying again'
    case 'refused':
      return 'Not saved: see the marked codes'
    case 'stopped':
      return 'Saving stopped'
    case 'saved':
      return savedAt === null ? 'No changes' : 'Saved'
  }
}

function ago(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  return seconds < 60 ? `${seconds} s ago` : `${Math.floor(seconds / 60)} min ago`
}
