import { DataTable } from '@/components/table/DataTable'
import { saveSheet, sheetOf } from '@/components/table/sheet'
import type { Column } from '@/components/table/types'
import { toneColors } from '@/components/tone'
import { EmptyState } from '@/components/EmptyState'
import { ExportMenu } from '@/components/ExportMenu'
import { formatDuration, formatPercent } from '@/lib/format'
import { useNow } from '@/lib/useNow'
import { kindLabel, states } from './words'
import type { Person } from './types'
import classes from './performance.module.css'

interface Props {
  people: Person[] | undefined
  openId: string | null
  onOpen: (person: Person) => void
}

/** One line for each technician. Lines keep their places while the pointer is over them. */
export function PeopleLines({ people, openId, onOpen }: Props) {
  const now = useNow(10_000)
  return (
    <DataTable
      label="People"
      columns={columns(now)}
      rows={people}
      rowId={(p) => p.id}
      openId={openId}
      onOpen={onOpen}
      live
      maxHeight="42dvh"
      initialSort={{ columnId: 'state', descending: false }}
      empty={<EmptyState title="No technicians yet">People are added under Setup.</EmptyState>}
    />
  )
}

/** Exports the lines as they stand. */
export function PeopleExport({ people = [] }: { people: Person[] | undefined }) {
  return (
    <ExportMenu
      disabled={people.length === 0}
      save={(format) => saveSheet(sheetOf('people-today', columns(Date.now()), people), format)}
    />
  )
}

const order = ['active', 'idle', 'on_hold', 'waiting', 'off']

function columns(now: number): Column<Person>[] {
  return [
    { id: 'name', header: 'Name', width: 112, cell: (p) => p.name, sortValue: (p) => p.name },
    {
      id: 'state',
      header: 'State',
      width: 84,
      cell: (p) => <StateDot person={p} />,
      exportValue: (p) => states[p.state].label,
      sortValue: (p) => order.indexOf(p.state) * 1e6 - p.doneToday,
    },
    {
      id: 'current',
      header: 'On',
      cell: (p) => <span title={currentOf(p, now)}>{currentOf(p, now)}</span>,
      exportValue: (p) => currentOf(p, now),
    },
    {
      id: 'share',
      header: 'Active',
      width: 62,
      align: 'right',
      hint: "Active share of today's time with a chart open",
      cell: (p) => formatPercent(p.activeShare ?? null, 0),
      sortValue: (p) => p.activeShare ?? null,
    },
    {
      id: 'done',
      header: 'Done / standard',
      width: 120,
      hint: 'Done today against what the standard expects of the active time worked',
      cell: (p) => <DoneBar person={p} />,
      exportValue: (p) => p.doneToday,
      sortValue: (p) => p.doneToday,
    },
    {
      id: 'held',
      header: 'Held',
      width: 44,
      align: 'right',
      cell: (p) => (p.held > 0 ? p.held : ''),
      sortValue: (p) => p.held,
    },
  ]
}

function StateDot({ person }: { person: Person }) {
  const { label, tone } = states[person.state]
  return (
    <>
      <span className={classes.dot} style={{ background: toneColors(tone).color }} aria-hidden />
      {label}
    </>
  )
}

function currentOf({ current }: Person, now: number): string {
  if (!current) return ''
  const minutes = formatDuration((now - Date.parse(current.since)) / 1000)
  const kind = current.kind === 'coding' ? '' : ` ${kindLabel(current.kind).toLowerCase()}`
  return `${minutes} · ${current.workType}${kind} · ${current.facilityName}`
}

function DoneBar({ person }: { person: Person }) {
  const expected = person.expectedToday
  const full = Math.max(person.doneToday, expected, 1)
  const label = `${person.doneToday} / ${expected.toFixed(expected < 10 ? 1 : 0)}`
  return (
    <div className={classes.bar}>
      <span>{label}</span>
      <span className={classes.track} aria-hidden>
        <span className={classes.fill} style={{ width: `${(person.doneToday / full) * 100}%` }} />
        {expected > 0 && (
          <span className={classes.mark} style={{ left: `calc(${(expected / full) * 100}% - 1px)` }} />
        )}
      </span>
    </div>
  )
}
