import type { Letter } from './types'
import classes from './desk/Desk.module.css'

/** A letter as it is read. */
export function LetterText({ letter }: { letter: Letter }) {
  return (
    <article className={classes.sheet} lang={letter.language} aria-label={letter.subject}>
      <h3>{letter.subject}</h3>
      {(letter.paragraphs ?? []).map((p, i) =>
        p.kind === 'heading' ? (
          <h4 key={i}>{p.text}</h4>
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
