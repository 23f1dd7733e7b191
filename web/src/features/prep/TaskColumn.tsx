import { useDocumentTitle } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { ActionButton } from '@/components/ActionButton'
import { QueryView } from '@/components/QueryView'
import { Skeletons } from '@/components/Skeletons'
import { DueText } from '@/components/TimeText'
import { messageOf } from '@/lib/api/error'
import { formatDate } from '@/lib/format'
import type { Work } from '@/lib/work/types'
import { kindLabel, priorityLabel } from '@/lib/work/words'
import { encounterQuery } from './api'
import { useBench } from './bench'
import { Candidates } from './Candidates'
import { DocumentFacts } from './DocumentFacts'
import type { Encounter } from './types'
import type { Endings } from './useEndings'
import { mattersOf } from './why'
import classes from './TaskColumn.module.css'

interface Props {
  work: Work
  /** The encounter the chart, or the document shown, belongs to. */
  encounterId: string | undefined
  endings: Endings
}

/** The task: whose chart it is, why it is here, the document shown, where it belongs. */
export function TaskColumn({ work, encounterId, endings }: Props) {
  const { document, writable } = useBench()
  useDocumentTitle('Chart prep · Chartwright')
  return (
    <div className={classes.task}>
      <header className={classes.header}>
        {encounterId ? (
          <Whose encounterId={encounterId} zone={work.facility.timezone} />
        ) : (
          <h1>Loose pages</h1>
        )}
        <p className={classes.muted} title={work.why}>
          {[priorityLabel(work.priority), work.workType, kindLabel(work.kind).toLowerCase()]
            .filter(Boolean)
            .join(' ')}
          {' · '}
          {work.facility.name}
          {work.dueAt && (
            <>
              {' · '}
              <DueText at={work.dueAt} facilityZone={work.facility.timezone} />
            </>
          )}
        </p>
        {encounterId && (
          <div className={classes.buttons}>
            <ActionButton
              variant="default"
              keys="e"
              disabled={!writable}
              onClick={() => endings.setPanel('correct')}
            >
              Correct the registration
            </ActionButton>
            <ActionButton
              variant="default"
              keys="a"
              disabled={!writable}
              onClick={() => endings.setPanel('ask')}
            >
              Ask the hospital
            </ActionButton>
          </div>
        )}
      </header>
      <Refusal error={endings.refusal} />
      <Why />
      {document && <DocumentFacts key={document.id} document={document} />}
      {document && <Candidates key={`match ${document.id}`} document={document} />}
    </div>
  )
}

/** Why completing was refused; what is lacking is named below it. */
function Refusal({ error }: { error: unknown }) {
  if (!error) return null
  return (
    <p className={classes.refusal} role="alert">
      {messageOf(error)}
    </p>
  )
}

function Whose({ encounterId, zone }: { encounterId: string; zone: string }) {
  const encounter = useQuery(encounterQuery(encounterId))
  return (
    <QueryView query={encounter} loading={<Skeletons lines={2} />}>
      {({ data }) => <Facts encounter={data} zone={zone} />}
    </QueryView>
  )
}

function Facts({ encounter: e, zone }: { encounter: Encounter; zone: string }) {
  const { patient } = e
  const days = [
    formatDate(e.admittedAt, zone),
    e.dischargedAt ? formatDate(e.dischargedAt, zone) : 'not discharged',
  ]
  const stay = [...new Set(days)].join(' – ')
  return (
    <>
      <h1>
        {patient.lastName}, {patient.firstName} {patient.middleName ?? ''}
        <span className={classes.about}>
          {patient.sex} · born {formatDate(patient.birthDate)}
        </span>
      </h1>
      <p className={classes.muted}>
        Account {e.accountNumber} · MRN {patient.mrn} · {stay}
        {e.disposition && ` · disp ${e.disposition}`}
        {e.attending && ` · ${e.attending}`}
      </p>
    </>
  )
}

function Why() {
  const { file, document, open } = useBench()
  const matters = mattersOf(file)
  return (
    <section aria-labelledby="prep-why">
      <h2 id="prep-why" className={classes.title}>
        Why it is here
      </h2>
      {matters.length === 0 ? (
        <p className={classes.settled}>Everything is settled. Complete it.</p>
      ) : (
        <ul className={classes.matters}>
          {matters.map((m) => (
            <li key={m.id} data-current={(m.documentId && m.documentId === document?.id) || undefined}>
              {m.documentId ? (
                <button type="button" className={classes.link} onClick={() => open(m.documentId ?? '')}>
                  {m.text}
                </button>
              ) : (
                <strong>{m.text}</strong>
              )}
              <span className={classes.muted}> {m.todo}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
