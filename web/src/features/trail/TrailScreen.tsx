import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { EmptyState } from '@/components/EmptyState'
import { PageHeader } from '@/components/PageHeader'
import { Panel } from '@/components/Panel'
import { DataTable } from '@/components/table/DataTable'
import { plural } from '@/lib/format'
import { useKeys } from '@/lib/keys'
import { trailQuery } from './api'
import { trailColumns } from './columns'
import { EventPanel } from './EventPanel'
import { ExportTrail } from './ExportTrail'
import { useNames } from './names'
import { SearchLine } from './SearchLine'
import type { TrailEvent, TrailFilter } from './types'

const route = getRouteApi('/shell/trail')

/** The trail: search it by who, patient, act and period; open a row for all that is known of it. */
export function TrailScreen() {
  const filter: TrailFilter = route.useSearch()
  const navigate = route.useNavigate()
  const names = useNames()
  const [open, setOpen] = useState<TrailEvent | null>(null)
  const who = useRef<HTMLInputElement>(null)
  const query = useInfiniteQuery(trailQuery(filter))
  const rows = query.data?.pages.flatMap((page) => page.items)
  const search = (next: TrailFilter) => {
    setOpen(null)
    void navigate({ search: next })
  }
  useKeys('Trail', [
    { key: 's', label: 'Search: who, patient, act, period', run: () => who.current?.focus() },
  ])
  return (
    <>
      <PageHeader title="Trail" facts="Every view, change and export, as it was written with the act" />
      <Panel flush>
        <SearchLine filter={filter} onSearch={search} first={who} />
        <DataTable
          label="Acts, newest first"
          columns={trailColumns(names)}
          rows={rows}
          rowId={(e) => e.id}
          error={query.error}
          onRetry={() => void query.refetch()}
          onOpen={setOpen}
          openId={open?.id ?? null}
          onEndReached={() => {
            if (query.hasNextPage && !query.isFetching) void query.fetchNextPage()
          }}
          maxHeight="calc(100dvh - 232px)"
          rowHeight={28}
          empty={
            <EmptyState title="No act matches">
              Widen the period, or take away who, patient or act. Acts appear here the moment they are done.
            </EmptyState>
          }
          toolbar={<span>{countText(rows, query.hasNextPage)}</span>}
          actions={<ExportTrail filter={filter} names={names} disabled={!rows?.length} />}
        />
      </Panel>
      <EventPanel
        event={open}
        names={names}
        onClose={() => setOpen(null)}
        onSearch={(f) => search({ ...filter, ...f })}
      />
    </>
  )
}

function countText(rows: TrailEvent[] | undefined, more: boolean): string {
  if (!rows) return 'Searching…'
  return more ? `The newest ${plural(rows.length, 'act')}; more as you scroll` : plural(rows.length, 'act')
}
