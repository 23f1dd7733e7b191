import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { QueryView } from '@/components/QueryView'
import { SidePanel } from '@/components/SidePanel'
import { StatusBadge } from '@/components/StatusBadge'
import { DropTarget } from '@/components/upload/DropTarget'
import { UploadPanel } from '@/components/upload/UploadPanel'
import { useUploads } from '@/components/upload/useUploads'
import { documentLabel } from '@/components/viewer/pages'
import { plural } from '@/lib/format'
import { useCan } from '@/lib/me'
import { facilitiesQuery, requestQuery } from '../api'
import { Clocks } from '../ClockBar'
import { correctRequest } from '../desk/api'
import { DeliveryPanel } from '../delivery/DeliveryPanel'
import { RequestFacts } from '../RequestColumn'
import { OfRequester } from '../requester/OfRequester'
import type { RoiRequest } from '../types'
import { ownerLabel, reasonLabel, requestLook } from '../words'
import { Alarms } from './Alarms'
import { CorrectPanel } from './CorrectPanel'
import { Decisions } from './Decisions'
import { History } from './History'
import { InvoiceBlock } from './InvoiceBlock'
import { Outgoing } from './Outgoing'
import classes from './Requests.module.css'

/** One request: where it stands, its clocks, what the hospital has to say, papers, letters, releases, history. */
export function RequestPanel({ id, onClose }: { id: string; onClose: () => void }) {
  const request = useQuery(requestQuery(id))
  return (
    <SidePanel
      opened
      width={500}
      title={request.data ? `Request ${request.data.tracking}` : 'Request'}
      onClose={onClose}
      footer={
        <Button
          size="xs"
          variant="default"
          onClick={() => void request.refetch()}
          loading={request.isFetching}
        >
          Refresh
        </Button>
      }
    >
      <QueryView query={request}>{(found) => <Found request={found} />}</QueryView>
    </SidePanel>
  )
}

/** What was entered may be corrected until it was submitted. */
const correctable = ['received', 'validating', 'selecting', 'correction_needed']

function Found({ request: r }: { request: RoiRequest }) {
  const facilities = useQuery(facilitiesQuery)
  const place = facilities.data?.find((f) => f.id === r.facilityId)
  const [correcting, setCorrecting] = useState(false)
  const mayCorrect = useCan('roi.correct') && correctable.includes(r.status)
  const mayDeliver = useCan('roi.deliver')
  const mayFulfil = useCan('roi.delivery.jobs')
  return (
    <>
      <p className={classes.status}>
        <StatusBadge status={r.status} look={requestLook(r.status)}>
          {r.reason ? reasonLabel(r.reason) : null}
        </StatusBadge>{' '}
        {r.delayOwner !== 'none' && `${ownerLabel(r.delayOwner)} owns the delay`}
        {place && ` · ${place.name}`}
      </p>
      <Decisions request={r} />
      <section className={classes.block} aria-label="Clocks">
        <Clocks clocks={r.clocks} />
        <Alarms alarms={r.alarms} />
      </section>
      <section className={classes.block} aria-label="What is asked">
        <RequestFacts request={r} zone={place?.timezone} />
        {mayCorrect && (
          <Button size="xs" variant="default" mt={6} onClick={() => setCorrecting(true)}>
            Correct it
          </Button>
        )}
      </section>
      <OfRequester request={r} />
      <Needs request={r} />
      <Papers request={r} />
      <InvoiceBlock requestId={r.id} />
      <Outgoing requestId={r.id} />
      {['released', 'closed'].includes(r.status) && (
        <DeliveryPanel requestId={r.id} mayDeliver={mayDeliver} mayFulfil={mayFulfil} />
      )}
      <History requestId={r.id} zone={place?.timezone} />
      {correcting && (
        <CorrectPanel
          request={r}
          save={(body, version) => correctRequest(r.id, null, version, body)}
          onClose={() => setCorrecting(false)}
        />
      )}
    </>
  )
}

/** What is still needed before anything is released. */
function Needs({ request }: { request: RoiRequest }) {
  const open = request.paths.flatMap((p) => p.steps.filter((s) => !s.met).map((s) => ({ path: p, step: s })))
  if (open.length === 0) return null
  return (
    <section className={classes.block}>
      <h3>Still needed</h3>
      <ul className={classes.lines}>
        {open.map(({ path, step }) => (
          <li key={path.key + step.label} title={step.why}>
            <span>{step.label}</span>
            <span className={classes.muted}>{path.label}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Papers({ request: r }: { request: RoiRequest }) {
  const mayUpload = useCan('documents.upload')
  const { items, queue } = useUploads()
  const mine = items.filter((item) => item.target.requestId === r.id)
  return (
    <section className={classes.block}>
      <h3>Papers that came with it</h3>
      <ul className={classes.lines}>
        {r.files.map((f) => (
          <li key={f.id}>
            <span>{documentLabel(f.documentType)}</span>
            <span className={classes.muted}>{plural(f.pages.length, 'page')}</span>
          </li>
        ))}
      </ul>
      {r.files.length === 0 && <p className={classes.muted}>None yet.</p>}
      {mayUpload && !r.endedAt && (
        <DropTarget
          label="Drop more of its papers here"
          onFiles={(files) => void queue.add(files, { requestId: r.id, facilityId: r.facilityId })}
        >
          An authorization, an order, an answer.
        </DropTarget>
      )}
      {mine.length > 0 && <UploadPanel items={mine} queue={queue} />}
    </section>
  )
}
