import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { QueryView } from '@/components/QueryView'
import { SidePanel } from '@/components/SidePanel'
import { StatusBadge } from '@/components/StatusBadge'
import { TimeText } from '@/components/TimeText'
import { Timeline, type TimelineEntry } from '@/components/Timeline'
import { formatDate, formatMoney, plural } from '@/lib/format'
import { useCan } from '@/lib/me'
import { encounterQuery, facilitiesQuery, requestsOfQuery, type Encounter } from './api'
import { CorrectEncounter } from './CorrectEncounter'
import { ResultBlock } from './ResultBlock'
import { DropTarget } from '@/components/upload/DropTarget'
import { UploadPanel } from '@/components/upload/UploadPanel'
import { useUploads } from '@/components/upload/useUploads'
import { askedFor, documentLabel, fileLooks, ownerLabel } from './words'
import classes from './Hospital.module.css'

/** One encounter: facts, what is waited for, documents, what happened, and the result once it is final. */
export function EncounterPanel({ id, onClose }: { id: string; onClose: () => void }) {
  const encounter = useQuery(encounterQuery(id))
  const mayCorrect = useCan('encounters.update')
  const [correcting, setCorrecting] = useState(false)
  if (correcting && encounter.data)
    return <CorrectEncounter encounter={encounter.data} onClose={() => setCorrecting(false)} />
  return (
    <SidePanel
      opened
      width={460}
      title={encounter.data ? `Account ${encounter.data.accountNumber}` : 'Encounter'}
      onClose={onClose}
      footer={
        <>
          {mayCorrect && (
            <Button size="xs" disabled={!encounter.data} onClick={() => setCorrecting(true)}>
              Correct
            </Button>
          )}
          <Button
            size="xs"
            variant="default"
            onClick={() => void encounter.refetch()}
            loading={encounter.isFetching}
          >
            Refresh
          </Button>
        </>
      }
    >
      <QueryView query={encounter}>
        {(found) => (
          <>
            <Facts encounter={found} />
            <Requests encounter={found} />
            <Documents encounter={found} />
            {(found.status === 'final' || found.status === 'delivered') && (
              <ResultBlock encounterId={found.id} />
            )}
            <History encounter={found} />
          </>
        )}
      </QueryView>
    </SidePanel>
  )
}

function Facts({ encounter: e }: { encounter: Encounter }) {
  const facilities = useQuery(facilitiesQuery)
  const place = facilities.data?.find((f) => f.id === e.facilityId)
  const { patient } = e
  return (
    <dl className={classes.facts}>
      <dt>Status</dt>
      <dd>
        <StatusBadge status={e.status}>{e.holdReason ? e.holdReason.replaceAll('_', ' ') : null}</StatusBadge>{' '}
        {e.delayOwner !== 'none' && `${ownerLabel(e.delayOwner)} owns the delay`}
      </dd>
      <dt>Patient</dt>
      <dd>
        {[patient.lastName, [patient.firstName, patient.middleName].filter(Boolean).join(' ')].join(', ')} ·
        MRN {patient.mrn} · {patient.sex} · born {formatDate(patient.birthDate)}
      </dd>
      <dt>Facility</dt>
      <dd>
        {place?.name} · {e.workType}
      </dd>
      <dt>Stay</dt>
      <dd>
        <TimeText at={e.admittedAt} facilityZone={place?.timezone} /> –{' '}
        {e.dischargedAt ? <TimeText at={e.dischargedAt} facilityZone={place?.timezone} /> : 'in house'}
      </dd>
      {(e.payer ?? e.attending) && (
        <>
          <dt>Payer, attending</dt>
          <dd>{[e.payer, e.attending].filter(Boolean).join(' · ')}</dd>
        </>
      )}
      <dt>Charges</dt>
      <dd>{formatMoney(e.chargesMinor, e.currency)}</dd>
    </dl>
  )
}

function Requests({ encounter }: { encounter: Encounter }) {
  const { data: open = [] } = useQuery(requestsOfQuery(encounter.id))
  if (open.length === 0) return null
  return (
    <section className={classes.block}>
      <h3>The agency waits for</h3>
      <ul className={classes.lines}>
        {open.map((r) => (
          <li key={r.id}>
            <span>{askedFor(r.documentType, r.problem)}</span>
            <span className={classes.muted}>
              asked <TimeText at={r.askedAt} />
            </span>
            {r.note && <span>{r.note}</span>}
          </li>
        ))}
      </ul>
    </section>
  )
}

function Documents({ encounter }: { encounter: Encounter }) {
  const documents = encounter.documents ?? []
  const waiting = encounter.waiting ?? []
  return (
    <section className={classes.block}>
      <h3>Documents</h3>
      <ul className={classes.lines}>
        {documents.map((d) => (
          <li key={d.id}>
            <span>
              {documentLabel(d.documentType)}
              {d.documentDate && ` · ${formatDate(d.documentDate)}`}
            </span>
            <span className={classes.muted}>
              {plural(d.pages, 'page')}
              {d.signed === false && ' · unsigned'}
            </span>
          </li>
        ))}
        {waiting.map((w) => (
          <li key={w.sourceId}>
            <StatusBadge status={w.state} look={fileLooks[w.state]} />
            <span className={classes.muted}>
              received <TimeText at={w.receivedAt} />
            </span>
            {w.reason && <span>{w.reason}</span>}
          </li>
        ))}
      </ul>
      {documents.length + waiting.length === 0 && <p className={classes.muted}>None yet.</p>}
      <EncounterUpload encounterId={encounter.id} />
    </section>
  )
}

function EncounterUpload({ encounterId }: { encounterId: string }) {
  const mayUpload = useCan('documents.upload')
  const { items, queue } = useUploads()
  const mine = items.filter((item) => item.target.encounterId === encounterId)
  if (!mayUpload) return null
  return (
    <div style={{ marginTop: 10 }}>
      <DropTarget
        label="Drop files of this encounter here"
        onFiles={(files) => void queue.add(files, { encounterId })}
      >
        Whatever their names are.
      </DropTarget>
      {mine.length > 0 && <UploadPanel items={mine} queue={queue} />}
    </div>
  )
}

/** What the encounter itself tells of its past. */
function History({ encounter: e }: { encounter: Encounter }) {
  const first = (e.documents ?? []).map((d) => d.createdAt).toSorted()[0]
  const entries: TimelineEntry[] = [
    { id: 'billed', at: e.billedAt, title: 'Final billed' },
    { id: 'documents', at: first, title: 'First document read' },
    { id: 'registered', at: e.createdAt, title: 'Registered with the agency' },
    { id: 'discharged', at: e.dischargedAt, title: 'Discharged' },
    { id: 'admitted', at: e.admittedAt, title: 'Admitted' },
  ]
    .flatMap(({ at, ...entry }) => (at ? [{ ...entry, at }] : []))
    .toSorted((a, b) => b.at.localeCompare(a.at))
  return (
    <section className={classes.block}>
      <h3>History</h3>
      <Timeline label="What happened" entries={entries} />
    </section>
  )
}
