import { Button, Group } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { EmptyState } from '@/components/EmptyState'
import { KeyHint } from '@/components/KeyHint'
import { PageHeader } from '@/components/PageHeader'
import { Panel } from '@/components/Panel'
import { DataTable } from '@/components/table/DataTable'
import { useKeys } from '@/lib/keys'
import { useCan } from '@/lib/me'
import { encountersQuery, facilitiesQuery, noFilter, type EncounterFilter } from './api'
import { ClientPicker } from './ClientPicker'
import { DnfbStrip } from './DnfbStrip'
import { encounterColumns, forPhone, sortOf, sortedBy } from './encounterColumns'
import { EncounterFilters } from './EncounterFilters'
import { EncounterPanel } from './EncounterPanel'
import { ExportRows } from './ExportRows'
import { ImportPanel } from './ImportPanel'
import { ProblemFiles } from './ProblemFiles'
import { RegisterPanel } from './RegisterPanel'
import { UploadStrip } from './UploadStrip'
import { WaitingForUs } from './WaitingForUs'

type Side = 'register' | 'import' | null

/** A hospital's home: hand over charts, see where each stands, and what is waited for. */
export function EncountersScreen() {
  const [filter, setFilter] = useState<EncounterFilter>(noFilter)
  const [side, setSide] = useState<Side>(null)
  const { encounterId } = useParams({ strict: false })
  const navigate = useNavigate()
  const open = (id?: string) => {
    setSide(null)
    void navigate({ to: '/encounters/{-$encounterId}', params: { encounterId: id } })
  }
  const show = (what: Side) => {
    if (encounterId) open()
    setSide(what)
  }
  const change = (part: Partial<EncounterFilter>) => setFilter({ ...filter, ...part })
  return (
    <>
      <PageHeader
        title="Encounters"
        actions={
          <>
            <ClientPicker value={filter.clientId} onChange={(clientId) => change({ clientId })} />
            <Actions onShow={show} />
          </>
        }
      />
      <UploadStrip clientId={filter.clientId} />
      <DnfbStrip filter={filter} onFilter={change} />
      <WaitingForUs clientId={filter.clientId} onOpen={open} />
      <ProblemFiles clientId={filter.clientId} />
      <EncountersTable filter={filter} onFilter={change} openId={encounterId ?? null} onOpen={open} />
      {encounterId && <EncounterPanel key={encounterId} id={encounterId} onClose={() => open()} />}
      {side === 'register' && <RegisterPanel onClose={() => setSide(null)} onRegistered={open} />}
      {side === 'import' && <ImportPanel onClose={() => setSide(null)} />}
    </>
  )
}

function Actions({ onShow }: { onShow: (side: Side) => void }) {
  const mayCreate = useCan('encounters.create')
  const mayImport = useCan('encounters.import')
  useKeys('Encounters', [
    { key: 'n', label: 'Register an encounter', run: () => onShow('register'), when: mayCreate },
    { key: 'i', label: 'Import encounters from CSV', run: () => onShow('import'), when: mayImport },
  ])
  return (
    <Group gap={6}>
      {mayImport && (
        <Button size="xs" variant="default" onClick={() => onShow('import')}>
          Import CSV
        </Button>
      )}
      {mayCreate && (
        <Button size="xs" onClick={() => onShow('register')} rightSection={<KeyHint keys="n" />}>
          Register encounter
        </Button>
      )}
    </Group>
  )
}

interface TableProps {
  filter: EncounterFilter
  onFilter: (part: Partial<EncounterFilter>) => void
  openId: string | null
  onOpen: (id: string) => void
}

function EncountersTable({ filter, onFilter, openId, onOpen }: TableProps) {
  const encounters = useInfiniteQuery(encountersQuery(filter))
  const facilities = useQuery(facilitiesQuery)
  const narrowed =
    JSON.stringify({ ...filter, sort: '', clientId: '' }) !== JSON.stringify({ ...noFilter, sort: '' })
  const phone = useMediaQuery('(max-width: 640px)') ?? false
  const all = encounterColumns(facilities.data ?? [])
  const columns = phone ? forPhone(all) : all
  return (
    <Panel flush>
      <DataTable
        label="Encounters"
        columns={columns}
        rows={encounters.data}
        rowId={(row) => row.id}
        error={encounters.error}
        onRetry={() => void encounters.refetch()}
        openId={openId}
        onOpen={(row) => onOpen(row.id)}
        sort={sortedBy(filter.sort)}
        onSort={(sort) => onFilter({ sort: sortOf(sort) })}
        onEndReached={() => {
          if (encounters.hasNextPage && !encounters.isFetching) void encounters.fetchNextPage()
        }}
        maxHeight="max(320px, calc(100dvh - 330px))"
        toolbar={<EncounterFilters filter={filter} onFilter={onFilter} />}
        actions={<ExportRows filter={filter} />}
        empty={
          <EmptyState
            title={narrowed ? 'No encounter matches' : 'No encounter yet'}
            action={
              narrowed && (
                <Button
                  size="xs"
                  variant="default"
                  onClick={() => onFilter({ ...noFilter, clientId: filter.clientId })}
                >
                  Show all
                </Button>
              )
            }
          >
            {!narrowed &&
              'Register the first, import a list, or upload a chart whose name holds its account number.'}
          </EmptyState>
        }
      />
    </Panel>
  )
}
