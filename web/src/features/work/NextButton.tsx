import { KeyHint } from '@/components/KeyHint'
import { formatCount, plural } from '@/lib/format'
import { useNow } from '@/lib/useNow'
import type { Preview } from '@/lib/work/types'
import { describeWork } from '@/lib/work/words'
import classes from './WorkScreen.module.css'

interface Props {
  preview: Preview
  busy: boolean
  onNext: () => void
}

/** The server stops counting somewhere here. */
const countedUpTo = 200

/** The one big button: what Next would bring, and why. */
export function NextButton({ preview: { next, mine, eligible }, busy, onNext }: Props) {
  const now = useNow()
  if (!next)
    return (
      <div className={classes.next} role="status">
        <span className={classes.nextTitle}>Nothing waits for you</span>
        <span className={classes.nextLine}>
          It appears here the moment there is something. <KeyHint keys="n" /> asks again.
        </span>
      </div>
    )
  const others = mine ? eligible : eligible - 1
  return (
    <button type="button" className={classes.next} aria-busy={busy} aria-keyshortcuts="n" onClick={onNext}>
      <span className={classes.nextTitle}>
        {mine ? 'Go on' : 'Next'} <KeyHint keys="n" />
      </span>
      <span className={classes.nextLine}>
        <strong>{describeWork(next, now)}</strong>
        {others > 0 && ` · ${more(others)} you may take`}
      </span>
      {next.why && <span className={classes.why}>{next.why}</span>}
    </button>
  )
}

function more(n: number): string {
  return n >= countedUpTo ? `${formatCount(n)} or more` : plural(n, 'more', 'more')
}
