import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { SidePanel } from '@/components/SidePanel'
import { actLabel } from './acts'
import { roleLabel, type Names } from './names'
import { exactTimeZone } from './time'
import type { TrailEvent, TrailFilter } from './types'
import classes from './trail.module.css'

interface Props {
  event: TrailEvent | null
  names: Names
  onClose: () => void
  onSearch: (filter: TrailFilter) => void
}

/** All that the trail holds of one act, and the ways from it to others. */
export function EventPanel({ event, names, onClose, onSearch }: Props) {
  return (
    <SidePanel
      opened={event !== null}
      onClose={onClose}
      title={event ? actLabel(event.act) : ''}
      footer={event && <Ways event={event} onSearch={onSearch} />}
    >
      {event && <EventFacts event={event} names={names} />}
    </SidePanel>
  )
}

function Ways({ event, onSearch }: { event: TrailEvent; onSearch: (filter: TrailFilter) => void }) {
  const { actorId, patientId, encounterId } = event
  return (
    <div className={classes.ways}>
      {encounterId && (
        <Button
          size="xs"
          renderRoot={(props) => (
            <Link to="/trail/encounters/$encounterId" params={{ encounterId }} {...props} />
          )}
        >
          Encounter’s history
        </Button>
      )}
      {patientId && (
        <Button size="xs" variant="default" onClick={() => onSearch({ patient: patientId })}>
          Only this patient
        </Button>
      )}
      {actorId && (
        <Button size="xs" variant="default" onClick={() => onSearch({ user: actorId })}>
          Only this person
        </Button>
      )}
    </div>
  )
}

/** The facts of an act, line by line; what it does not have is left out. */
export function EventFacts({ event, names }: { event: TrailEvent; names: Names }) {
  return (
    <dl className={classes.facts}>
      <Fact name="When">{exactTimeZone(event.at)}</Fact>
      <Fact name="Who">
        {names.who(event)}
        {event.actorId && ` · ${roleLabel(event.actorRole)}`}
      </Fact>
      <Fact name="Act" mono>
        {event.act}
      </Fact>
      <Fact name="Object">{event.objectType.replaceAll('_', ' ')}</Fact>
      <Fact name="Page">{event.page}</Fact>
      <Fact name="Reason">{event.reason}</Fact>
      <Fact name="Hospital">{names.client(event.clientId)}</Fact>
      <Fact name="From address" mono>
        {event.address}
      </Fact>
      <Details details={event.details} />
      <Fact name="Object id" mono>
        {event.objectId}
      </Fact>
      <Fact name="Work item" mono>
        {event.workItemId}
      </Fact>
      <Fact name="Patient" mono>
        {event.patientId}
      </Fact>
      <Fact name="Encounter" mono>
        {event.encounterId}
      </Fact>
      <Fact name="Request" mono>
        {event.requestId}
      </Fact>
      <Fact name="Event" mono>
        {event.id}
      </Fact>
    </dl>
  )
}

function Fact({ name, children, mono = false }: { name: string; children: ReactNode; mono?: boolean }) {
  if (children === undefined || children === null || children === '') return null
  return (
    <>
      <dt>{name}</dt>
      <dd className={mono ? classes.mono : undefined}>{children}</dd>
    </>
  )
}

function Details({ details }: { details: unknown }) {
  if (typeof details !== 'object' || details === null) return null
  return Object.entries(details).map(([name, value]) => (
    <Fact key={name} name={name.replaceAll('_', ' ')}>
      {typeof value === 'string' || typeof value === 'number' ? value : JSON.stringify(value)}
    </Fact>
  ))
}
