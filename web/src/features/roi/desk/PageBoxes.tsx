import type { Corners } from '../types'
import classes from './PageBoxes.module.css'

/** A box on a page. */
export interface PageBox {
  id: string
  box: Corners
  /**
   * - `draft`: a redaction that is not applied; `applied`: as it will leave; `hit`: found, not redacted;
   * - `place`, `place-now`: where an element of the authorization stands;
   * - `same`, `other`: identifiers of this patient, and of somebody else.
   */
  kind: 'draft' | 'applied' | 'hit' | 'place' | 'place-now' | 'same' | 'other'
  /** What it stands for, read out and shown on hover. */
  label: string
}

/** Boxes over a page. They take no clicks: what can be done with each stands in the column beside. */
export function PageBoxes({ boxes }: { boxes: PageBox[] }) {
  return (
    <ul className={classes.boxes} aria-label="Marks on this page">
      {boxes.map(({ id, box: [x0, y0, x1, y1], kind, label }) => (
        <li
          key={id}
          className={classes.box}
          data-kind={kind}
          title={label}
          style={{
            left: `${x0 * 100}%`,
            top: `${y0 * 100}%`,
            width: `${(x1 - x0) * 100}%`,
            height: `${(y1 - y0) * 100}%`,
          }}
        >
          <span className="visually-hidden">{label}</span>
        </li>
      ))}
    </ul>
  )
}
