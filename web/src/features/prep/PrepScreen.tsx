import { Button, Group } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useParams, useRouter } from '@tanstack/react-router'
import { EmptyState } from '@/components/EmptyState'
import { PageHeader } from '@/components/PageHeader'
import { Skeletons } from '@/components/Skeletons'
import { messageOf } from '@/lib/api/error'
import { leaseQuery } from '@/lib/work/api'
import type { Work } from '@/lib/work/types'
import { caseQuery } from './api'
import { Workbench } from './Workbench'

/** The workbench of the item in the address: opened here, unless Next gave it already. */
export function PrepScreen() {
  const { workId = '' } = useParams({ strict: false })
  const lease = useQuery(leaseQuery(workId))
  if (lease.isError) return <CannotOpen error={lease.error} onRetry={() => void lease.refetch()} />
  if (!lease.data) return <Skeletons lines={14} height={36} />
  return <Case key={workId} work={lease.data} />
}

function Case({ work }: { work: Work }) {
  const file = useQuery(caseQuery(work.caseId))
  // What was read once stays on the screen, also when reading it anew fails: the lease may have ended meanwhile.
  if (file.data) return <Workbench work={work} file={file.data} />
  if (file.isError) return <CannotOpen error={file.error} onRetry={() => void file.refetch()} />
  return <Skeletons lines={14} height={36} />
}

function CannotOpen({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { history } = useRouter()
  return (
    <>
      <PageHeader title="Chart prep" />
      <EmptyState
        title="This chart is not open"
        action={
          <Group gap={6}>
            <Button size="xs" onClick={() => history.push('/work')}>
              To my work
            </Button>
            <Button size="xs" variant="default" onClick={onRetry}>
              Try again
            </Button>
          </Group>
        }
      >
        <span role="alert">{messageOf(error)}</span>
      </EmptyState>
    </>
  )
}
