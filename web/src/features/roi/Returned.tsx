import { useQuery } from '@tanstack/react-query'
import { TimeText } from '@/components/TimeText'
import { releasesQuery, reviewsQuery } from './api'
import classes from './desk/Desk.module.css'

/** Why the request is back: what the reviewer wants mended, or why its package could not be built. */
export function Returned({ id }: { id: string }) {
  const reviews = useQuery(reviewsQuery(id))
  const releases = useQuery(releasesQuery(id))
  const returned = reviews.data?.[0]?.decision === 'return' ? reviews.data[0] : undefined
  const failed = releases.data?.[0]?.state === 'failed' ? releases.data[0] : undefined
  return (
    <>
      {returned && (
        <div className={classes.refusal} role="note">
          <strong>Returned by review</strong> <TimeText at={returned.at} />
          <div style={{ whiteSpace: 'pre-line' }}>{returned.reasons.join('\n')}</div>
        </div>
      )}
      {failed && (
        <div className={classes.refusal} role="note">
          <strong>The package could not be built.</strong> {failed.failure}
        </div>
      )}
    </>
  )
}
