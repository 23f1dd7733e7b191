import { useQuery } from '@tanstack/react-query'
import { Panel } from '@/components/Panel'
import { AgeText } from '@/components/TimeText'
import { plural } from '@/lib/format'
import { requestsQuery } from './api'
import { askedFor } from './words'
import classes from './Hospital.module.css'

interface Props {
  clientId: string
  onOpen: (encounterId: string) => void
}

const shown = 12

/** Documents that the agency waits for; each opens its encounter, where they are uploaded. Nothing waits: nothing shown. */
export function WaitingForUs({ clientId, onOpen }: Props) {
  const { data = [] } = useQuery(requestsQuery(clientId))
  if (data.length === 0) return null
  return (
    <div style={{ marginBottom: 10 }}>
      <Panel flush title={`The agency waits for ${plural(data.length, 'document')}`}>
        <ul className={classes.waiting}>
          {data.slice(0, shown).map((r) => (
            <li key={r.id}>
              <button type="button" onClick={() => onOpen(r.encounterId)}>
                <span>{askedFor(r.documentType, r.problem)}</span>
                <span className={classes.muted}>
                  {r.accountNumber} · {r.patientName} · asked{' '}
                  <AgeText at={r.askedAt} warnHours={48} badHours={96} /> ago
                </span>
              </button>
            </li>
          ))}
          {data.length > shown && <li className={classes.muted}>and {data.length - shown} more</li>}
        </ul>
      </Panel>
    </div>
  )
}
