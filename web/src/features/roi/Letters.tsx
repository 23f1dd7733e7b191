import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { QueryView } from '@/components/QueryView'
import { TimeText } from '@/components/TimeText'
import { lettersQuery } from './api'
import { LetterText } from './LetterText'
import classes from './requests/Requests.module.css'

/** The letters that were sent of a request; each opens to be read. */
export function Letters({ requestId }: { requestId: string }) {
  const letters = useQuery(lettersQuery(requestId))
  const [open, setOpen] = useState('')
  return (
    <QueryView query={letters}>
      {(all) =>
        all.length === 0 ? (
          <p className={classes.muted}>None was sent.</p>
        ) : (
          <ul className={classes.lines} aria-label="Letters sent">
            {all.map((l) => (
              <li key={l.id}>
                <button
                  type="button"
                  className={classes.link}
                  aria-expanded={open === l.id}
                  onClick={() => setOpen(open === l.id ? '' : (l.id ?? ''))}
                >
                  {l.subject}
                </button>
                <span className={classes.muted}>{l.sentAt && <TimeText at={l.sentAt} />}</span>
                {open === l.id && <LetterText letter={l} />}
              </li>
            ))}
          </ul>
        )
      }
    </QueryView>
  )
}
