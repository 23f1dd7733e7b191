import type { Column } from '@/components/table/types'
import { formatCount, formatDate, formatDuration, formatPercent, formatRate } from '@/lib/format'
import type { Group, Row } from './types'
import { groupLabels, kindLabel } from './words'
import classes from './performance.module.css'

/** Opens the cases behind a figure of a row. */
export type OpenCases = (row: Row, figure: string, title: string) => void

/** A row's name as people read it. */
export function rowName(group: Group, row: Row): string {
  if (row.key === 'total') return 'All'
  if (group === 'day') return formatDate(row.key)
  if (group === 'week') return `Week of ${formatDate(row.key)}`
  return group === 'kind' ? kindLabel(row.key) : row.label
}

const hours = (ms: number) => (ms > 0 ? formatDuration(ms / 1000) : '')
const held = (r: Row) => r.heldMs.agency + r.heldMs.hospital + r.heldMs.physician

/** The table's columns; figures that are made of cases open them. */
export function figureColumns(group: Group, open: OpenCases): Column<Row>[] {
  const figure = (
    id: string,
    header: string,
    value: (r: Row) => number,
    show = formatCount,
    width = 92,
  ): Column<Row> => ({
    id,
    header,
    align: 'right',
    width,
    sortValue: value,
    cell: (r) =>
      value(r) > 0 ? (
        <button
          type="button"
          className={classes.figure}
          aria-label={`${header} of ${rowName(group, r)}: ${show(value(r))}`}
          onClick={(e) => {
            e.stopPropagation()
            open(r, id, header)
          }}
        >
          {show(value(r))}
        </button>
      ) : (
        ''
      ),
  })
  const ratio = (
    id: string,
    header: string,
    hint: string,
    value: (r: Row) => number | undefined,
    show: (n: number) => string,
    width = 86,
  ): Column<Row> => ({
    id,
    header,
    hint,
    align: 'right',
    width,
    sortValue: (r) => value(r) ?? null,
    cell: (r) => {
      const v = value(r)
      return v === undefined ? '–' : show(v)
    },
  })
  return [
    {
      id: 'name',
      header: groupLabels[group],
      cell: (r) => rowName(group, r),
      sortValue: (r) => (r.key === 'total' ? '' : group === 'day' || group === 'week' ? r.key : r.label),
    },
    figure('items', 'Items', (r) => r.items),
    ratio('perHour', 'Per hour', 'Items per active hour', (r) => r.perHour, formatRate),
    ratio(
      'standard',
      'Standard',
      'What the targets expect of this mix of work, per active hour',
      (r) => r.standardPerHour,
      formatRate,
    ),
    ratio(
      'ofStandard',
      'Of standard',
      'Hours the standard gives for the items, of the active hours',
      (r) => r.ofStandard,
      (n) => formatPercent(n, 0),
      96,
    ),
    figure('active', 'Active', (r) => r.activeMs, hours, 104),
    figure('idle', 'Idle', (r) => r.idleMs, hours, 104),
    figure('held', 'On hold', held, hours, 104),
    ratio(
      'p50',
      'Turnaround',
      'Half of the items took at most this long from ready to done',
      (r) => r.turnaroundP50,
      formatDuration,
      96,
    ),
    ratio('p90', 'P90', 'Nine in ten took at most this long', (r) => r.turnaroundP90, formatDuration, 96),
    figure('late', 'Late', (r) => r.late),
    figure('released', 'Given back', (r) => r.released),
  ]
}
