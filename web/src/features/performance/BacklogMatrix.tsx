import { EmptyState } from '@/components/EmptyState'
import { formatAge, formatCount } from '@/lib/format'
import { useNow } from '@/lib/useNow'
import { countOf, matrixOf, pressing, shadeOf, type Counted } from './matrix'
import type { Board, BoardFacility, Figure } from './types'
import classes from './performance.module.css'

interface Props {
  board: Board
  figure: Figure
  /** The place whose items are open beside, as "facility type". */
  openKey: string | null
  onOpen: (facility: BoardFacility, workType?: string) => void
}

/** Facility by work type: a count in each cell with what presses most, shaded by how old the oldest of it is. */
export function BacklogMatrix({ board, figure, openKey, onOpen }: Props) {
  const now = useNow()
  const { columns, groups } = matrixOf(board)
  if (columns.length === 0) return <EmptyState title="No work yet" />
  const count = { figure, now }
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
                <th colSpan={columns.length + 1} scope="rowgroup">
                  {g.clientName}
                </th>
                <td>{formatCount(countOf(g.all, figure))}</td>
              </tr>
              {g.rows.map(({ facility, cells, all }) => (
                <tr key={facility.id}>
                  <th scope="row" className={classes.place}>
                    <button
                      type="button"
                      className={classes.figure}
                      title={`All work of ${facility.name}`}
                      onClick={() => onOpen(facility)}
                    >
                      {facility.name}
                    </button>
                  </th>
                  {cells.map((cell, i) => {
                    const type = columns[i] ?? ''
                    return (
                      <td key={type}>
                        {cell && (
                          <Count
                            {...count}
                            of={cell}
                            label={`${facility.name}, ${type}`}
                            pressed={openKey === `${facility.id} ${type}`}
                            onOpen={() => onOpen(facility, type)}
                          />
                        )}
                      </td>
                    )
                  })}
                  <td>
                    <Count
                      {...count}
                      of={all}
                      label={`${facility.name}, all types`}
                      pressed={openKey === `${facility.id} `}
                      onOpen={() => onOpen(facility)}
                    />
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
  of: Counted
  figure: Figure
  now: number
  label: string
  pressed: boolean
  onOpen: () => void
}

/** A place's count, and under it what presses most and the oldest age. */
function Count({ of: counted, figure, now, label, pressed, onOpen }: CountProps) {
  const n = countOf(counted, figure)
  const { urgent, age } = pressing(counted, figure, now)
  const words = [
    `${label}: ${formatCount(n)}`,
    counted.oldestAt && `oldest ${formatAge(counted.oldestAt, now)}`,
    counted.late > 0 && `${formatCount(counted.late)} late`,
    counted.dueToday > 0 && `${formatCount(counted.dueToday)} due today`,
  ]
  const text = words.filter(Boolean).join(', ')
  return (
    <button
      type="button"
      className={classes.cell}
      data-shade={n === 0 || figure === 'done_today' ? 0 : shadeOf(counted.oldestAt, now)}
      aria-label={text}
      title={text}
      aria-pressed={pressed}
      onClick={onOpen}
    >
      <span>{n === 0 ? '·' : formatCount(n)}</span>
      <span className={classes.under} data-late={urgent.includes('late') || undefined}>
        {urgent}
        {age && (
          <span className={urgent ? classes.age : undefined}>
            {urgent && ' · '}
            {age}
          </span>
        )}
      </span>
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
      <span>Oldest that waits</span>
      {ages.map(([shade, label]) => (
        <span key={shade}>
          <span className={`${classes.cell} ${classes.swatch}`} data-shade={shade} aria-hidden />
          {label}
        </span>
      ))}
    </div>
  )
}
