import { useId, useRef, useState, type KeyboardEvent, type RefObject } from 'react'
import { formatDateTime, formatDuration, plural } from '@/lib/format'
import { actLabel, kindTones, objectLabel } from './acts'
import { moveTo, visibleMarks, type Lane, type LaneMark, type LanePlan, type MarkPlace } from './lanes'
import { toneColors } from '@/components/tone'
import { roleLabel, type Names } from './names'
import type { TrailEvent } from './types'
import classes from './Lanes.module.css'

interface Props {
  plan: LanePlan
  names: Names
  /** Called with the act under the pointer or the focus. */
  onShow: (event: TrailEvent) => void
}

/** Px drawn beyond what is in view on either side. */
const margin = 400

/** A lane per person over one line of time: walked with the arrow keys, each act drawn by its kind, pages by number. */
export function Lanes({ plan, names, onShow }: Props) {
  const gridId = useId()
  const scroller = useRef<HTMLDivElement>(null)
  const [place, setPlace] = useState<MarkPlace>({ lane: 0, mark: 0 })
  const [view, look] = useView(scroller)
  const active = plan.lanes[place.lane]?.marks[place.mark]

  const go = (next: MarkPlace) => {
    const mark = plan.lanes[next.lane]?.marks[next.mark]
    if (!mark) return
    setPlace(next)
    onShow(mark.event)
    reveal(scroller.current, mark.x, next.lane)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const next = moveTo(plan.lanes, place, event.key)
    if (!next) return
    event.preventDefault()
    go(next)
  }
  return (
    <div ref={scroller} className={classes.scroller} onScroll={look}>
      <div
        role="grid"
        tabIndex={0}
        className={classes.grid}
        style={{ width: laneHeadWidth + plan.width }}
        aria-label="Acts by person over time"
        aria-rowcount={plan.lanes.length}
        aria-activedescendant={active ? gridId + active.event.id : undefined}
        onKeyDown={onKeyDown}
        onFocus={() => active && onShow(active.event)}
      >
        <Sittings plan={plan} />
        {plan.lanes.map((lane, i) => (
          <div key={lane.id} role="row" className={classes.lane} aria-rowindex={i + 1}>
            <LaneHead lane={lane} names={names} />
            <LaneMarks
              lane={lane}
              view={view}
              gridId={gridId}
              active={i === place.lane ? place.mark : -1}
              onPoint={(mark) => {
                const event = lane.marks[mark]?.event
                if (event) onShow(event)
              }}
              onChoose={(mark) => go({ lane: i, mark })}
            />
          </div>
        ))}
      </div>
    </div>
  )
}

const laneHeadWidth = 190

/** As wide as screens come. */
const widest = 4000

/** What part of the line is in view, in px along it; renewed by scrolling. */
function useView(scroller: RefObject<HTMLDivElement | null>) {
  const [view, setView] = useState<[number, number]>([0, widest])
  const look = () => {
    const box = scroller.current
    if (!box) return
    // In coarse steps, so that most scroll events change nothing.
    const left = Math.floor(box.scrollLeft / 200) * 200
    const right = left + Math.ceil((box.clientWidth || widest) / 200) * 200 + 200
    setView((old) => (old[0] === left && old[1] === right ? old : [left, right]))
  }
  return [view, look] as const
}

function reveal(box: HTMLDivElement | null, x: number, lane: number) {
  if (!box) return
  const inView = box.clientWidth - laneHeadWidth
  if (x < box.scrollLeft + 30) box.scrollLeft = x - 60
  else if (x > box.scrollLeft + inView - 40) box.scrollLeft = x - inView + 80
  box.querySelectorAll('[role="row"]')[lane]?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
}

function Sittings({ plan }: { plan: LanePlan }) {
  return (
    <div className={classes.times} role="presentation" aria-hidden>
      {plan.sittings.map(({ x, at, quiet }) => (
        <span
          key={at}
          className={classes.sitting}
          style={{ left: laneHeadWidth + x - 8 }}
          title={quiet > 0 ? `after ${formatDuration(quiet)} of nothing` : undefined}
        >
          {formatDateTime(at)}
        </span>
      ))}
    </div>
  )
}

function LaneHead({ lane, names }: { lane: Lane; names: Names }) {
  const facts = [
    lane.first.actorId ? roleLabel(lane.first.actorRole) : 'machine',
    lane.pages.size > 0 ? plural(lane.pages.size, 'page') : '',
    lane.changes > 0 ? plural(lane.changes, 'change') : '',
  ]
  return (
    <div role="rowheader" className={classes.head} style={{ width: laneHeadWidth }}>
      <strong>{names.who(lane.first)}</strong>
      <span>{facts.filter(Boolean).join(' · ')}</span>
    </div>
  )
}

interface MarksProps {
  lane: Lane
  view: [number, number]
  gridId: string
  active: number
  onPoint: (mark: number) => void
  onChoose: (mark: number) => void
}

function LaneMarks({ lane, view, gridId, active, onPoint, onChoose }: MarksProps) {
  const [from, to] = visibleMarks(lane.marks, view[0] - margin, view[1] + margin)
  const drawn = lane.marks.slice(from, to).map((mark, i) => ({ mark, index: from + i }))
  const current = lane.marks[active]
  // The active mark is always there, for those who are told where the focus is.
  if (current && (active < from || active >= to)) drawn.push({ mark: current, index: active })
  return drawn.map(({ mark, index }) => (
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus -- the grid holds the focus and the keys
    <div
      key={mark.event.id}
      id={gridId + mark.event.id}
      role="gridcell"
      className={classes.mark}
      data-kind={mark.kind}
      data-active={index === active || undefined}
      style={{ left: laneHeadWidth + mark.x, ...toneColors(kindTones[mark.kind]) }}
      aria-label={markLabel(mark)}
      aria-colindex={index + 1}
      onPointerEnter={() => onPoint(index)}
      onClick={() => onChoose(index)}
    >
      {mark.kind === 'page' && <span>{mark.event.page}</span>}
    </div>
  ))
}

function markLabel({ event }: LaneMark): string {
  return `${formatDateTime(event.at)}, ${actLabel(event.act)}, ${objectLabel(event)}`
}
