import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { formatTime } from '@/lib/format'
import { useMe } from '@/lib/me'
import { useStore } from '@/lib/store'
import { releasesQuery } from './api'
import type { CaseSession } from './session'
import classes from './Workbench.module.css'

/** Says that changes not saved before were found, and lets the person choose. */
export function RecoveredNotice({ session }: { session: CaseSession }) {
  const recovered = useStore(session.recovered)
  if (!recovered) return null
  const at = formatTime(new Date(recovered.unsaved.at).toISOString())
  const asking = recovered.kind === 'asking'
  return (
    <div className={classes.notice} role="status">
      <span className={classes.noticeText}>
        {asking
          ? `Changes you made at ${at} were not saved, and the case has changed since.`
          : `Changes of ${at} that had not been saved are back on the case.`}
      </span>
      {asking && (
        <Button size="compact-sm" onClick={() => session.useRecovered()}>
          Put mine back
        </Button>
      )}
      {!asking && (
        <Button size="compact-sm" onClick={() => session.recovered.set(null)}>
          Keep them
        </Button>
      )}
      <Button size="compact-sm" variant="default" onClick={() => session.discardRecovered()}>
        Discard them
      </Button>
    </div>
  )
}

/** Says that only the starter set is loaded, unless the shell says it already. */
export function StarterNotice() {
  const { banners } = useMe()
  const { data } = useQuery(releasesQuery)
  if (!data?.starterOnly || banners.some((b) => b.text.includes('starter'))) return null
  return (
    <div className={classes.notice} role="status">
      Only the small starter set of codes is loaded, so many codes will not be found. Ask your operator to
      import the published files.
    </div>
  )
}
