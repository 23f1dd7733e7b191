import { EmptyState } from '@/components/EmptyState'
import { formatAge, formatCount } from '@/lib/format'
import { useNow } from '@/lib/useNow'
import { countOf, matrixOf, shadeOf } from './matrix'
import type { Board, BoardFacility, Cell, Figure } from './types'
import classes from './performance.module.css'

interface Props {
  board: Board
  figure: Figure
  /** The place whose items are open beside, as "facility type". */
  openKey: string | null
  onOpen: (facility: BoardFacility, workType?: string) => void
}

/** Facility by work type: a count in each cell, shaded by how old the oldest of it is. */
export function BacklogMatrix({ board, figure, openKey, onOpen }: Props) {
  const now = useNow()
  const { columns, groups } = matrixOf(board, figure)
  if (columns.length === 0) return <EmptyState title="No work yet" />
  return (
    <>
      <div className={classes.scroll}>
        <table className={classes.matrix} aria-label="Backlog by facility and work type">
          <thead>
            <tr>
              <th scope="col">Facility</th>
              {columns.map((c) => (
                <th key={c} scope="col">
                  {c}
                </th>
              ))}
              <th scope="col">All</th>
            </tr>
          </thead>
          {groups.map((g) => (
            <tbody key={g.clientId}>
              <tr className={classes.group}>
                <th colSpan={columns.length + 2} scope="rowgroup">
                  {g.clientName}
                </th>
              </tr>
              {g.rows.map(({ facility, cells, total }) => (
                <tr key={facility.id}>
                  <th scope="row" className={classes.place} title={facility.name}>
                    {facility.name}
                  </th>
                  {cells.map((cell, i) => {
                    const type = columns[i] ?? ''
                    return (
                      <td key={type}>
                        {cell && (
                          <Count
                            {...{ cell, figure, now }}
                            label={`${facility.name}, ${type}`}
                            pressed={openKey === `${facility.id} ${type}`}
                            onOpen={() => onOpen(facility, type)}
                          />
                        )}
                      </td>
                    )
                  })}
                  <td>
                    <button
                      type="button"
                      className={classes.cell}
                      data-shade={0}
                      aria-label={`${facility.name}, all types: ${formatCount(total)}`}
                      aria-pressed={openKey === `${facility.id} `}
                      onClick={() => onOpen(facility)}
                    >
                      {formatCount(total)}
                    </button>
                  </td>
                </tr>
              ))}
            </tbody>
          ))}
        </table>
      </div>
      <Legend />
    </>
  )
}

interface CountProps {
  cell: Cell
  figure: Figure
  now: number
  label: string
  pressed: boolean
  onOpen: () => void
}

function Count({ cell, figure, now, label, pressed, onOpen }: CountProps) {
  const n = countOf(cell, figure)
  const age = cell.oldestAt ? formatAge(cell.oldestAt, now) : ''
  const late = figure !== 'done_today' && figure !== 'late' && n > 0 ? cell.late : 0
  const words = [
    `${label}: ${formatCount(n)}`,
    age && `oldest ${age}`,
    late > 0 && `${formatCount(late)} late`,
    cell.dueToday > 0 && `${formatCount(cell.dueToday)} due today`,
  ]
  const text = words.filter(Boolean).join(', ')
  return (
    <button
      type="button"
      className={classes.cell}
      data-shade={n === 0 || figure === 'done_today' ? 0 : shadeOf(cell.oldestAt, now)}
      aria-label={text}
      title={text}
      aria-pressed={pressed}
      onClick={onOpen}
    >
      {late > 0 && <span className={classes.late}>{formatCount(late)} late </span>}
      {n === 0 ? '·' : formatCount(n)}
    </button>
  )
}

const ages = [
  [1, 'under 1 day'],
  [2, '1 to 2 days'],
  [3, '2 to 4 days'],
  [4, 'older'],
] as const

function Legend() {
  return (
    <div className={classes.legend}>
      <span>Shade: oldest that waits</span>
      {ages.map(([shade, label]) => (
        <span key={shade}>
          <span className={`${classes.cell} ${classes.swatch}`} data-shade={shade} aria-hidden />
          {label}
        </span>
      ))}
    </div>
  )
}
