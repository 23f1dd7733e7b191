import { Button } from '@mantine/core'
import { ProblemAlert } from '@/components/ProblemAlert'
import { SidePanel } from '@/components/SidePanel'
import { plural } from '@/lib/format'
import { useKeys } from '@/lib/keys'
import type { RoiRequest } from './types'
import { basisLabel, classLabel, mediumLabel } from './words'
import classes from './desk/Desk.module.css'

interface Props {
  title: string
  /** What the button does, in a word: "Submit", "Approve". */
  act: string
  request: RoiRequest
  pages: number
  marks: number
  /** What follows, in a sentence. */
  then: string
  error: unknown
  /** It is being done, or what was changed before is still being saved. */
  busy: boolean
  onAct: () => void
  onClose: () => void
}

/** What is about to leave, to whom and why: read once more before it does. The same key again does it. */
export function LeavingPanel(props: Props) {
  const { title, act, request: r, pages, marks, then, error, busy, onAct, onClose } = props
  useKeys(title, [{ key: 'mod+Enter', label: act, run: onAct, inFields: true, when: !busy }])
  return (
    <SidePanel
      opened
      title={title}
      onClose={onClose}
      footer={
        <>
          <Button size="xs" loading={busy} onClick={onAct} aria-keyshortcuts="Control+Enter">
            {act}
          </Button>
          <Button size="xs" variant="default" onClick={onClose}>
            Not yet
          </Button>
        </>
      }
    >
      <dl className={classes.facts}>
        <dt>Leaves</dt>
        <dd>
          <strong>{plural(pages, 'page')}</strong>,{' '}
          {marks === 0 ? 'nothing redacted' : `${plural(marks, 'redaction')} to be burned in`}
        </dd>
        <dt>Of</dt>
        <dd>
          {r.patient.lastName}, {r.patient.firstName}
        </dd>
        <dt>To</dt>
        <dd>
          <strong>{r.requester.name}</strong>
          {r.requester.organisation && `, ${r.requester.organisation}`} · {classLabel(r.requesterClass)}
          {r.requester.address && <div style={{ whiteSpace: 'pre-line' }}>{r.requester.address}</div>}
        </dd>
        <dt>On</dt>
        <dd>{basisLabel(r.legalBasis)}</dd>
        <dt>As</dt>
        <dd>{mediumLabel(r.medium)}</dd>
      </dl>
      <p>{then}</p>
      <ProblemAlert error={error} />
    </SidePanel>
  )
}
