import { useInfiniteQuery } from '@tanstack/react-query'
import { Panel } from '@/components/Panel'
import { AgeText } from '@/components/TimeText'
import { plural } from '@/lib/format'
import { requestsQuery } from './api'
import { MoreRow } from './MoreRow'
import { askedFor } from './words'
import classes from './Hospital.module.css'

interface Props {
  clientId: string
  onOpen: (encounterId: string) => void
}

/** Documents that the agency waits for; each opens its encounter, where they are uploaded. Nothing waits: nothing shown. */
export function WaitingForUs({ clientId, onOpen }: Props) {
  const requests = useInfiniteQuery(requestsQuery(clientId))
  const { data = [], hasNextPage } = requests
  if (data.length === 0) return null
  return (
    <div style={{ marginBottom: 10 }}>
      <Panel
        flush
        title={`The agency waits for ${hasNextPage ? 'more than ' : ''}${plural(data.length, 'document')}`}
      >
        <ul className={classes.waiting}>
          {data.map((r) => (
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
          <MoreRow list={requests} />
        </ul>
      </Panel>
    </div>
  )
}
