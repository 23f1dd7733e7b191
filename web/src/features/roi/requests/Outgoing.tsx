import { useQuery } from '@tanstack/react-query'
import { QueryView } from '@/components/QueryView'
import { StatusBadge } from '@/components/StatusBadge'
import { TimeText } from '@/components/TimeText'
import { formatBytes, plural } from '@/lib/format'
import { useCan } from '@/lib/me'
import { releasesQuery, reviewsQuery } from '../api'
import { Files } from '../delivery/Files'
import { Letters } from '../Letters'
import classes from './Requests.module.css'

/** What went out: letters, packages with their hash, and what reviewers decided. */
export function Outgoing({ requestId }: { requestId: string }) {
  return (
    <>
      <section className={classes.block}>
        <h3>Letters</h3>
        <Letters requestId={requestId} />
      </section>
      <Releases requestId={requestId} />
      <Reviews requestId={requestId} />
    </>
  )
}

function Releases({ requestId }: { requestId: string }) {
  const releases = useQuery(releasesQuery(requestId))
  return (
    <section className={classes.block}>
      <h3>Releases</h3>
      <QueryView query={releases}>
        {(all) =>
          all.length === 0 ? (
            <p className={classes.muted}>Nothing has left.</p>
          ) : (
            <ul className={classes.lines}>
              {all.map((r) => (
                <li key={r.id}>
                  <span>
                    Package {r.n} <StatusBadge status={r.state} />
                  </span>
                  <span className={classes.muted}>
                    {r.state === 'sealed' && `${plural(r.pages, 'page')} · ${formatBytes(r.size)} · `}
                    <TimeText at={r.builtAt ?? r.createdAt} />
                  </span>
                  {r.failure && <span className={classes.bad}>{r.failure}</span>}
                  {r.hash && <span className={classes.hash}>SHA-256 {r.hash}</span>}
                  <Files files={r.files} of={`package ${r.n}`} />
                </li>
              ))}
            </ul>
          )
        }
      </QueryView>
    </section>
  )
}

function Reviews({ requestId }: { requestId: string }) {
  const maySee = useCan('roi.reviews.view')
  const reviews = useQuery({ ...reviewsQuery(requestId), enabled: maySee })
  if (!maySee || !reviews.data?.length) return null
  return (
    <section className={classes.block}>
      <h3>Reviews</h3>
      <ul className={classes.lines}>
        {reviews.data.map((r) => (
          <li key={r.id}>
            <span>{r.decision === 'approve' ? 'Approved' : 'Returned'}</span>
            <span className={classes.muted}>
              <TimeText at={r.at} />
            </span>
            {r.reasons.length > 0 && (
              <span className={classes.wide} style={{ whiteSpace: 'pre-line' }}>
                {r.reasons.join('\n')}
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
