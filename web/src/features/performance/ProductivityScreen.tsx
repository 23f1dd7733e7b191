import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { EmptyState } from '@/components/EmptyState'
import { ExportButton } from '@/components/ExportButton'
import { PageHeader } from '@/components/PageHeader'
import { Panel } from '@/components/Panel'
import { QueryView } from '@/components/QueryView'
import { DataTable } from '@/components/table/DataTable'
import { useKeys } from '@/lib/keys'
import { productivityQuery, withFilter, type Filter } from './api'
import { CasesPanel } from './CasesPanel'
import type { FigureFilter } from './filter'
import { figureColumns, rowName } from './figureColumns'
import { narrow } from './narrow'
import { presets, today } from './period'
import { PeriodPickers } from './PeriodPickers'
import { SmallMultiples } from './SmallMultiples'
import type { Group } from './types'
import { groupLabels } from './words'

/** Everybody's figures, for managers. */
export function ProductivityScreen() {
  const asked = getRouteApi('/shell/productivity').useSearch()
  const { userId, clientId, facilityId } = asked
  return (
    <Figures
      key={JSON.stringify(asked)}
      mine={false}
      title="Productivity"
      initial={userId ? 'day' : 'technician'}
      asked={{ userId, clientId, facilityId }}
    />
  )
}

/** A technician's own figures: who is measured sees the measure. */
export function MyFiguresScreen() {
  return <Figures mine title="My figures" initial="day" />
}

interface Opened {
  filter: Filter
  figure: string
  title: string
}

interface Props {
  mine: boolean
  title: string
  initial: Group
  asked?: FigureFilter
}

function Figures({ mine, title, initial, asked }: Props) {
  const [filter, setFilter] = useState<Filter>(() => ({ ...presets['Last 31 days']?.(today()), ...asked }))
  const [group, setGroup] = useState<Group>(initial)
  const [opened, setOpened] = useState<Opened | null>(null)
  const byDay = useQuery(productivityQuery(mine, { ...filter, group: 'day' }))
  const table = useQuery(productivityQuery(mine, { ...filter, group }))
  const offered = (Object.keys(groupLabels) as Group[]).filter((g) => !mine || g !== 'technician')
  useKeys(
    title,
    offered.map((g, i) => ({
      key: String(i + 1),
      label: `Table by ${groupLabels[g].toLowerCase()}`,
      run: () => setGroup(g),
    })),
  )
  const answer = table.data
  const rows = answer && (answer.items.length > 1 ? [...answer.items, answer.total] : answer.items)
  return (
    <>
      <PageHeader
        title={title}
        actions={
          mine ? undefined : (
            <ExportButton
              path={withFilter('/api/v1/productivity/export', { ...filter, group })}
              name="productivity"
            />
          )
        }
      />
      <PeriodPickers {...{ mine, filter, group }} onFilter={setFilter} onGroup={setGroup} />
      <QueryView query={byDay} loading={<SmallMultiples byDay={undefined} />}>
        {(data) => <SmallMultiples byDay={data} />}
      </QueryView>
      <Panel flush>
        <DataTable
          label={`${title} by ${groupLabels[group].toLowerCase()}`}
          columns={figureColumns(answer?.group ?? group, (row, figure, name) =>
            setOpened({
              filter: narrow(filter, answer?.group ?? group, row.key),
              figure,
              title: `${name}: ${rowName(answer?.group ?? group, row)}`,
            }),
          )}
          rows={rows}
          rowId={(r) => r.key}
          error={table.error}
          onRetry={() => void table.refetch()}
          maxHeight="56dvh"
          exportAs={mine ? 'my-figures' : undefined}
          empty={
            <EmptyState title="Nothing in this period">Choose a longer one, or fewer filters.</EmptyState>
          }
        />
      </Panel>
      {opened && (
        <CasesPanel key={JSON.stringify(opened)} mine={mine} {...opened} onClose={() => setOpened(null)} />
      )}
    </>
  )
}
