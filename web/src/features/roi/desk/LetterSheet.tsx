import { EmptyState } from '@/components/EmptyState'
import { LetterText } from '../LetterText'
import { useDesk } from './desk'
import classes from './Desk.module.css'

/** The letter as it would be sent, or as it was. */
export function LetterSheet() {
  const { letter } = useDesk().written
  if (!letter)
    return (
      <EmptyState title="No letter is shown">
        Choose a letter, fill in what it lacks, and show it (Ctrl+Enter in a field, or l).
      </EmptyState>
    )
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls
    <div className={classes.scroll} role="group" aria-label="The letter" tabIndex={0}>
      <p className={classes.tools}>
        <span className={classes.chip} data-tone={letter.sentAt ? 'good' : 'warn'}>
          {letter.sentAt ? 'Sent' : 'Draft: nothing has been sent'}
        </span>
        <span className={classes.muted}>
          {letter.template.id}, version {letter.template.version}
        </span>
      </p>
      <LetterText letter={letter} />
    </div>
  )
}
