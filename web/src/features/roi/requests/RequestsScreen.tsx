import { Button, Group } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { EmptyState } from '@/components/EmptyState'
import { KeyHint } from '@/components/KeyHint'
import { PageHeader } from '@/components/PageHeader'
import { Panel } from '@/components/Panel'
import { DataTable } from '@/components/table/DataTable'
import { useKeys } from '@/lib/keys'
import { useCan } from '@/lib/me'
import { facilitiesQuery, noFilter, requestsQuery, type RequestFilter } from '../api'
import { forPhone, requestColumns, sortedBy, sortOf } from './columns'
import { EnterPanel } from './EnterPanel'
import { ExportRequests } from './ExportRequests'
import { Filters } from './Filters'
import { RequestPanel } from './RequestPanel'

/** All requests for records in reach: where each stands, when it is due, and whose delay it is. */
export function RequestsScreen() {
  const [filter, setFilter] = useState<RequestFilter>(noFilter)
  const [entering, setEntering] = useState(false)
  const { requestId } = useParams({ strict: false })
  const navigate = useNavigate()
  const open = (id?: string) => {
    setEntering(false)
    void navigate({ to: '/requests/{-$requestId}', params: { requestId: id } })
  }
  const enter = () => {
    if (requestId) open()
    setEntering(true)
  }
  return (
    <>
      <PageHeader
        title="Requests for records"
        facts="Release of information, by deadline"
        actions={<Actions onEnter={enter} />}
      />
      <RequestsTable
        filter={filter}
        onFilter={(part) => setFilter({ ...filter, ...part })}
        openId={requestId ?? null}
        onOpen={open}
      />
      {requestId && <RequestPanel key={requestId} id={requestId} onClose={() => open()} />}
      {entering && <EnterPanel onClose={() => setEntering(false)} onEntered={open} />}
    </>
  )
}

function Actions({ onEnter }: { onEnter: () => void }) {
  const mayEnter = useCan('roi.enter')
  const maySee = useCan('roi.settings.view')
  const maySend = useCan('roi.delivery.jobs')
  useKeys('Requests', [{ key: 'n', label: 'Enter a request', run: onEnter, when: mayEnter }])
  return (
    <Group gap={6}>
      {maySend && (
        <Button size="xs" variant="default" component={Link} to="/outbound">
          Print, mail and fax
        </Button>
      )}
      {maySee && (
        <Button size="xs" variant="default" component={Link} to="/roi-settings">
          How they are handled
        </Button>
      )}
      {mayEnter && (
        <Button size="xs" onClick={onEnter} rightSection={<KeyHint keys="n" />}>
          Enter a request
        </Button>
      )}
    </Group>
  )
}

interface TableProps {
  filter: RequestFilter
  onFilter: (part: Partial<RequestFilter>) => void
  openId: string | null
  onOpen: (id: string) => void
}

function RequestsTable({ filter, onFilter, openId, onOpen }: TableProps) {
  const requests = useInfiniteQuery(requestsQuery(filter))
  const facilities = useQuery(facilitiesQuery)
  const phone = useMediaQuery('(max-width: 640px)') ?? false
  const all = requestColumns(facilities.data ?? [])
  const narrowed = JSON.stringify({ ...filter, sort: '' }) !== JSON.stringify({ ...noFilter, sort: '' })
  return (
    <Panel flush>
      <DataTable
        label="Requests for records"
        columns={phone ? forPhone(all) : all}
        rows={requests.data}
        rowId={(row) => row.id}
        error={requests.error}
        onRetry={() => void requests.refetch()}
        openId={openId}
        onOpen={(row) => onOpen(row.id)}
        sort={sortedBy(filter.sort)}
        onSort={(sort) => onFilter({ sort: sortOf(sort) })}
        onEndReached={() => {
          if (requests.hasNextPage && !requests.isFetching) void requests.fetchNextPage()
        }}
        maxHeight="calc(100dvh - 190px)"
        toolbar={<Filters filter={filter} onFilter={onFilter} />}
        actions={<ExportRequests filter={filter} places={facilities.data ?? []} />}
        empty={
          <EmptyState
            title={narrowed ? 'No request matches' : 'No open request'}
            action={
              <Button size="xs" variant="default" onClick={() => onFilter({ ...noFilter, open: false })}>
                Show all
              </Button>
            }
          >
            {!narrowed && 'Requests that came by mail or fax are entered here, with their letter.'}
          </EmptyState>
        }
      />
    </Panel>
  )
}
