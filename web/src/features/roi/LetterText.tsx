import type { Letter } from './types'
import classes from './desk/Desk.module.css'

/** A letter as it is read. */
export function LetterText({ letter }: { letter: Letter }) {
  return (
    <article className={classes.sheet} lang={letter.language} aria-label={letter.subject}>
      <p className={classes.subject}>{letter.subject}</p>
      {(letter.paragraphs ?? []).map((p, i) =>
        p.kind === 'heading' ? (
          <p key={i}>
            <strong>{p.text}</strong>
          </p>
        ) : (
          <p key={i} style={p.kind === 'item' ? { paddingLeft: 18 } : undefined}>
            {p.kind === 'item' && '• '}
            {p.text}
          </p>
        ),
      )}
    </article>
  )
}
