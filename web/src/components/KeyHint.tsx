import { keyCaps } from '@/lib/keys'
import classes from './KeyHint.module.css'

/** Draws a shortcut in the notation of useKeys as key caps. */
export function KeyHint({ keys }: { keys: string }) {
  return (
    <span className={classes.hint}>
      {keyCaps(keys).map((step, i) => (
        <span key={i}>
          {step.map((cap) => (
            <kbd key={cap} className={classes.cap}>
              {cap}
            </kbd>
          ))}
        </span>
      ))}
    </span>
  )
}
