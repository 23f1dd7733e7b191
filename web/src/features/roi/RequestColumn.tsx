import { ActionButton } from '@/components/ActionButton'
import { DueText, TimeText } from '@/components/TimeText'
import { documentLabel } from '@/components/viewer/pages'
import { formatDate, plural } from '@/lib/format'
import type { Work } from '@/lib/work/types'
import { kindLabel, priorityLabel } from '@/lib/work/words'
import { Clocks } from './ClockBar'
import { OfRequester } from './requester/OfRequester'
import { Returned } from './Returned'
import type { RoiRequest } from './types'
import { basisLabel, channelLabel, classLabel, mediumLabel, sentence } from './words'
import classes from './desk/Desk.module.css'

interface Props {
  request: RoiRequest
  work: Work
  /** Corrects what was entered; none: it stands. */
  onCorrect?: () => void
}

/** The left column of a request under work: who asks for what, why and on what basis, and its clocks. */
export function RequestColumn({ request: r, work, onCorrect }: Props) {
  const zone = work.facility.timezone
  return (
    <div className={classes.column}>
      <h1>{r.tracking}</h1>
      <p className={classes.muted} title={work.why}>
        {[priorityLabel(work.priority), kindLabel(work.kind)].filter(Boolean).join(' ')} ·{' '}
        {work.facility.name}
        {work.dueAt && (
          <>
            {' · '}
            <DueText at={work.dueAt} facilityZone={zone} />
          </>
        )}
      </p>
      <Returned id={r.id} />
      <Clocks clocks={r.clocks} />
      {r.legalHold && <p className={classes.refusal}>A legal hold stands: {r.legalHold.reason}</p>}
      {r.approval === 'waiting' && <p className={classes.warn}>The hospital has not approved it yet.</p>}
      <RequestFacts request={r} zone={zone} />
      {onCorrect && (
        <ActionButton variant="default" keys="e" mt={6} onClick={onCorrect}>
          Correct it
        </ActionButton>
      )}
      <OfRequester request={r} />
    </div>
  )
}

/** "files of at most 200 pages and 25 MB, with the original files"; empty where the release is one PDF. */
function packing(r: RoiRequest): string {
  const most = [r.partPages && plural(r.partPages, 'page'), r.partMegabytes && `${r.partMegabytes} MB`]
  const limits = most.filter(Boolean).join(' and ')
  return [limits && `files of at most ${limits}`, r.withOriginals && 'with the original files']
    .filter(Boolean)
    .join(', ')
}

/** Who asks, for whom, for what, why, on what basis and in which form. */
export function RequestFacts({ request: r, zone }: { request: RoiRequest; zone?: string }) {
  const { requester, patient, wanted } = r
  const days = [wanted.from, wanted.to].map((d) => (d ? formatDate(d) : ''))
  return (
    <dl className={classes.facts}>
      <dt>Who</dt>
      <dd>
        <strong>{requester.name}</strong>
        {requester.organisation && `, ${requester.organisation}`} · {classLabel(r.requesterClass)}
        {[requester.address, requester.phone, requester.email, requester.fax].filter(Boolean).map((line) => (
          <div key={line} style={{ whiteSpace: 'pre-line' }}>
            {line}
          </div>
        ))}
        {requester.reference && <div>Their number: {requester.reference}</div>}
      </dd>
      <dt>Patient</dt>
      <dd>
        <strong>
          {patient.lastName}, {[patient.firstName, patient.middleName].filter(Boolean).join(' ')}
        </strong>
        <div>
          born {formatDate(patient.birthDate)}
          {patient.mrn && ` · MRN ${patient.mrn}`}
        </div>
        {patient.formerNames?.length ? <div>formerly {patient.formerNames.join(', ')}</div> : null}
      </dd>
      <dt>What</dt>
      <dd>
        {wanted.text}
        {wanted.types?.length ? <div>{wanted.types.map(documentLabel).join(', ')}</div> : null}
        {(days[0] || days[1]) && (
          <div>
            service from {days[0] || 'the beginning'} to {days[1] || 'today'}
          </div>
        )}
      </dd>
      <dt>Why</dt>
      <dd>{sentence(r.purpose)}</dd>
      <dt>Basis</dt>
      <dd>
        {basisLabel(r.legalBasis)} · law of {r.lawState}
      </dd>
      <dt>Form</dt>
      <dd>
        {mediumLabel(r.medium)}
        {r.form === 'inspect' && ', to inspect'} · {r.language === 'es' ? 'Spanish' : 'English'}
        {packing(r) && <div>{packing(r)}</div>}
      </dd>
      <dt>Came</dt>
      <dd>
        {channelLabel(r.channel)}, <TimeText at={r.receivedAt} facilityZone={zone} />
      </dd>
    </dl>
  )
}
