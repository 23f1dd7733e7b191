import { Button, Group } from '@mantine/core'
import { useQuery, type QueryKey, type UseQueryOptions } from '@tanstack/react-query'
import { useParams, useRouter } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { EmptyState } from '@/components/EmptyState'
import { PageHeader } from '@/components/PageHeader'
import { Skeletons } from '@/components/Skeletons'
import { messageOf } from '@/lib/api/error'
import { leaseQuery } from '@/lib/work/api'
import type { Work } from '@/lib/work/types'

interface Props<T, K extends QueryKey> {
  /** Heads the screen where the item cannot be opened. */
  title: string
  /** Reads what the item is about. */
  file: (caseId: string) => UseQueryOptions<T, Error, T, K>
  /** The screen, once both are there; it is made anew for each item. */
  children: (work: Work, file: T) => ReactNode
}

/**
 * The screen of the work item in the address: opened here, unless Next gave it already, together with its case. What was
 * read once stays on the screen, also when reading it anew fails: the lease may have ended meanwhile.
 */
export function LeasedScreen<T, K extends QueryKey>(props: Props<T, K>) {
  const { workId = '' } = useParams({ strict: false })
  const lease = useQuery(leaseQuery(workId))
  if (lease.data) return <Opened key={workId} {...props} work={lease.data} />
  if (lease.isError)
    return <CannotOpen title={props.title} error={lease.error} onRetry={() => void lease.refetch()} />
  return <Skeletons lines={14} height={36} />
}

function Opened<T, K extends QueryKey>({ work, title, file, children }: Props<T, K> & { work: Work }) {
  const read = useQuery(file(work.caseId))
  if (read.data) return children(work, read.data)
  if (read.isError) return <CannotOpen title={title} error={read.error} onRetry={() => void read.refetch()} />
  return <Skeletons lines={14} height={36} />
}

function CannotOpen({ title, error, onRetry }: { title: string; error: unknown; onRetry: () => void }) {
  const { history } = useRouter()
  return (
    <>
      <PageHeader title={title} />
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
