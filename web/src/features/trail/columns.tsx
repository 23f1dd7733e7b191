import type { Column } from '@/components/table/types'
import { actKind, actLabel, objectLabel, shortId } from './acts'
import { Mark } from './Mark'
import { roleLabel, type Names } from './names'
import { exactTime } from './time'
import type { TrailEvent } from './types'
import classes from './trail.module.css'

/** The columns of the result table. The server orders by time; nothing else can be sorted by. */
export function trailColumns(names: Names): Column<TrailEvent>[] {
  return [
    { id: 'at', header: 'When', width: 132, cell: (e) => <time dateTime={e.at}>{exactTime(e.at)}</time> },
    { id: 'who', header: 'Who', width: 180, cell: (e) => <Who event={e} names={names} /> },
    {
      id: 'act',
      header: 'Act',
      width: 195,
      cell: (e) => (
        <span title={e.act}>
          <Mark kind={actKind(e)} /> {actLabel(e.act)}
        </span>
      ),
    },
    { id: 'object', header: 'Object', cell: (e) => objectLabel(e) },
    {
      id: 'why',
      header: 'Why',
      width: 180,
      hint: 'The work item that allowed the act, and the reason given',
      cell: (e) => whyText(e),
    },
    {
      id: 'place',
      header: 'Place',
      width: 150,
      hint: 'The hospital whose record it is',
      cell: (e) => names.client(e.clientId),
    },
    {
      id: 'address',
      header: 'From',
      width: 112,
      hint: 'The network address the act came from',
      cell: (e) => <span className={classes.mono}>{e.address}</span>,
    },
  ]
}

function Who({ event, names }: { event: TrailEvent; names: Names }) {
  return (
    <>
      {names.who(event)}{' '}
      {event.actorId && <span className={classes.muted}>{roleLabel(event.actorRole)}</span>}
    </>
  )
}

/** "Work item …8d3f1c20 · wrong account". */
export function whyText({ workItemId, reason }: TrailEvent): string {
  return [workItemId && `Work item ${shortId(workItemId)}`, reason].filter(Boolean).join(' · ')
}
