import { toneColors } from '@/components/tone'
import { kindTones, type ActKind } from './acts'
import classes from './trail.module.css'

/** A small sign of what kind of act it is; the shape says it as well as the colour. */
export function Mark({ kind }: { kind: ActKind }) {
  return (
    <span
      className={classes.mark}
      data-kind={kind}
      style={{ color: toneColors(kindTones[kind]).color }}
      aria-hidden
    />
  )
}
