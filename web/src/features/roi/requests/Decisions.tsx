import { Button, Select, Textarea } from '@mantine/core'
import { useState } from 'react'
import { ProblemAlert } from '@/components/ProblemAlert'
import { TimeText } from '@/components/TimeText'
import { api, unwrap } from '@/lib/api/client'
import { useDraft } from '@/lib/drafts'
import { useCan } from '@/lib/me'
import { takeFocus } from '@/lib/takeFocus'
import { of } from '../api'
import type { RoiRequest } from '../types'
import { Opening } from './Opening'
import classes from './Requests.module.css'
import { Revoke } from './Revoke'
import { useChange } from './useChange'

const ended = ['released', 'closed', 'denied', 'cancelled', 'expired']

/** What this person may decide about a request: approve or refuse it, hold it, answer for the requester, withdraw it. */
export function Decisions({ request: r }: { request: RoiRequest }) {
  const mayApprove = useCan('roi.approve')
  const mayHold = useCan('roi.hold')
  const mayAnswer = useCan('roi.answer')
  const mayCancel = useCan('roi.cancel')
  const mayRevoke = useCan('roi.authorization.revoke') && r.legalBasis === 'authorization_164_508'
  const open = !ended.includes(r.status)
  return (
    <>
      {r.approval === 'waiting' && open && (mayApprove ? <Approval request={r} /> : <Waits />)}
      {r.status === 'correction_needed' && mayAnswer && <Answer request={r} />}
      {r.legalHold && (
        <div className={classes.decide} data-tone="warn">
          <h3>A legal hold stands</h3>
          <p>
            {r.legalHold.reason} · since <TimeText at={r.legalHold.placedAt} />
          </p>
          {mayHold && <HoldForm request={r} placed={false} />}
        </div>
      )}
      <div className={classes.buttons} style={{ marginBottom: 10 }}>
        {/* What was released can still be fetched, and what ended could be destroyed: a hold stops both. */}
        {!r.legalHold && mayHold && <HoldForm request={r} placed />}
        {open && mayRevoke && <Revoke request={r} />}
        {open && mayCancel && <Withdraw request={r} />}
      </div>
    </>
  )
}

function Waits() {
  return <p className={classes.warn}>The hospital has not approved it yet; work begins when it does.</p>
}

function Approval({ request: r }: { request: RoiRequest }) {
  const change = useChange(r.id, 'Your decision was kept')
  const [reason, setReason] = useDraft(`roi-refusal:${r.id}`, '')
  const decide = (decision: 'approve' | 'refuse') =>
    change.mutate(() =>
      unwrap(api.POST('/api/v1/roi-requests/{id}/approval', { ...of(r.id), body: { decision, reason } })),
    )
  return (
    <div className={classes.decide}>
      <h3>May the agency release these records?</h3>
      <Textarea
        size="xs"
        label="Reason, where you refuse"
        autosize
        maxLength={500}
        value={reason}
        onChange={(e) => setReason(e.currentTarget.value)}
      />
      <div className={classes.buttons}>
        <Button size="xs" loading={change.isPending} onClick={() => decide('approve')}>
          Approve
        </Button>
        <Button
          size="xs"
          variant="default"
          disabled={reason.trim().length < 3}
          loading={change.isPending}
          onClick={() => decide('refuse')}
        >
          Refuse
        </Button>
      </div>
      <ProblemAlert error={change.error} />
    </div>
  )
}

function Answer({ request: r }: { request: RoiRequest }) {
  const change = useChange(r.id, 'The answer was kept; the work goes on')
  const [note, setNote] = useDraft(`roi-answer:${r.id}`, '')
  const send = () =>
    change.mutate(() => unwrap(api.POST('/api/v1/roi-requests/{id}/answer', { ...of(r.id), body: { note } })))
  return (
    <div className={classes.decide}>
      <h3>A correction is awaited of the requester</h3>
      <p className={classes.muted}>Upload what came below, then say so here: the work goes on.</p>
      <Textarea
        size="xs"
        label="What came"
        autosize
        maxLength={1000}
        value={note}
        onChange={(e) => setNote(e.currentTarget.value)}
      />
      <div className={classes.buttons}>
        <Button size="xs" disabled={note.trim().length < 2} loading={change.isPending} onClick={send}>
          It has arrived
        </Button>
      </div>
      <ProblemAlert error={change.error} />
    </div>
  )
}

function HoldForm({ request: r, placed }: { request: RoiRequest; placed: boolean }) {
  const change = useChange(r.id, placed ? 'The legal hold was placed' : 'The legal hold was lifted')
  const [reason, setReason] = useDraft(`roi-hold:${r.id}`, '')
  const verb = placed ? 'Place a legal hold' : 'Lift it'
  const act = (close: () => void) =>
    change.mutate(
      () =>
        unwrap(api.POST('/api/v1/roi-requests/{id}/legal-hold', { ...of(r.id), body: { placed, reason } })),
      {
        onSuccess: () => {
          setReason('')
          close()
        },
      },
    )
  return (
    <Opening
      label={verb}
      verb={verb}
      onAct={act}
      busy={change.isPending}
      disabled={reason.trim().length < 3}
      error={change.error}
    >
      <Textarea
        size="xs"
        label={placed ? 'Why it is held' : 'Why it is lifted'}
        autosize
        ref={takeFocus}
        maxLength={500}
        value={reason}
        onChange={(e) => setReason(e.currentTarget.value)}
      />
    </Opening>
  )
}

const withdrawals = [
  { value: 'withdrawn', label: 'The requester withdrew it' },
  { value: 'duplicate', label: 'It was entered twice' },
  { value: 'entered_in_error', label: 'It was entered by mistake' },
  { value: 'no_records', label: 'There are no records' },
] as const

type Withdrawal = (typeof withdrawals)[number]['value']

function Withdraw({ request: r }: { request: RoiRequest }) {
  const change = useChange(r.id, 'The request was withdrawn')
  const [reason, setReason] = useState<Withdrawal>('withdrawn')
  const act = () =>
    change.mutate(() =>
      unwrap(api.POST('/api/v1/roi-requests/{id}/cancellation', { ...of(r.id), body: { reason } })),
    )
  return (
    <Opening
      label="Withdraw it"
      verb="Withdraw it for good"
      color="red"
      onAct={act}
      busy={change.isPending}
      error={change.error}
    >
      <Select
        size="xs"
        label="Why"
        allowDeselect={false}
        data={[...withdrawals]}
        value={reason}
        onChange={(value) => setReason((value ?? reason) as Withdrawal)}
      />
    </Opening>
  )
}
