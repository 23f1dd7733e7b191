import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { EmptyState } from '@/components/EmptyState'
import { QueryView } from '@/components/QueryView'
import { formatDate } from '@/lib/format'
import { useKeys } from '@/lib/keys'
import type { Candidate, Candidates } from '../types'
import { sentence } from '../words'
import { candidatesQuery } from './api'
import { useDesk } from './desk'
import classes from './Desk.module.css'

/** Whose records are asked for: patients of the index with what speaks for and against each. A person accepts one; nothing else does. */
export function CandidatesColumn() {
  const { request } = useDesk()
  const candidates = useQuery(candidatesQuery(request.id))
  return (
    <>
      <h2>Which patient is meant</h2>
      <QueryView query={candidates}>{(found) => <List found={found} />}</QueryView>
    </>
  )
}

const verdicts = {
  auto: { text: 'The evidence is plain. Look, and accept.', tone: 'good' },
  possible: { text: 'Nothing is certain here: compare before you accept.', tone: 'warn' },
  no: { text: 'No patient of the index fits well.', tone: 'bad' },
} as const

function List({ found }: { found: Candidates }) {
  const { request, acts, writable } = useDesk()
  const { candidates, verdict, reasons } = found
  const one = candidates.length === 1 ? candidates[0] : undefined
  useKeys('The patient', [
    {
      key: 'a',
      label: 'Accept the only candidate',
      run: () => acts.acceptPatient(one?.patient.id),
      when: writable && one !== undefined && !request.patientId,
    },
  ])
  if (candidates.length === 0)
    return (
      <EmptyState title="Nobody in the index fits">
        Correct the patient's facts on the request, or write to the requester that no records were found: step
        6.
      </EmptyState>
    )
  return (
    <>
      <p className={classes.muted} role="status">
        <span className={classes.chip} data-tone={verdicts[verdict].tone}>
          {verdicts[verdict].text}
        </span>
      </p>
      {reasons.map((r) => (
        <p key={r} className={classes.muted}>
          {r}
        </p>
      ))}
      <ul className={classes.rows}>
        {candidates.map((c) => (
          <CandidateRow key={c.patient.id} candidate={c} />
        ))}
      </ul>
      <p className={classes.muted} title={found.model.source}>
        Compared by {found.model.id}, version {found.model.version}.
      </p>
    </>
  )
}

const tones = { auto: 'good', possible: 'warn', no: undefined } as const

function CandidateRow({ candidate: c }: { candidate: Candidate }) {
  const { request, acts, writable } = useDesk()
  const accepted = request.patientId === c.patient.id
  const { patient } = c
  const name = `${patient.lastName}, ${[patient.firstName, patient.middleName].filter(Boolean).join(' ')}`
  return (
    <li className={classes.row} data-current={accepted || undefined} data-tone={tones[c.verdict]}>
      <div className={classes.rowhead}>
        <strong>{name}</strong>
        <span className={classes.muted}>
          born {formatDate(patient.birthDate)} · MRN {patient.mrn} · {patient.sex}
        </span>
        <span className={classes.chip} data-tone={tones[c.verdict]} title={c.rule && `Decided by ${c.rule}`}>
          {c.rule ? 'by rule' : `score ${c.score.toFixed(1)}`}
        </span>
      </div>
      <Evidence fields={c.fields} name={name} />
      {c.doubts.map((d) => (
        <p key={d} className={classes.warn}>
          {d}
        </p>
      ))}
      <div className={classes.buttons}>
        {accepted ? (
          <>
            <span className={classes.chip} data-tone="good">
              Accepted
            </span>
            <Button
              size="compact-xs"
              variant="default"
              disabled={!writable || acts.busy}
              onClick={() => acts.acceptPatient(undefined)}
            >
              Take it back
            </Button>
          </>
        ) : (
          <Button
            size="compact-xs"
            disabled={!writable || acts.busy}
            title={request.patientId && 'Pages that were picked leave the selection'}
            onClick={() => acts.acceptPatient(patient.id)}
          >
            Accept this patient
          </Button>
        )}
      </div>
    </li>
  )
}

/** What was compared; what is not known on both sides counts neither way and stands apart. */
function Evidence({ fields, name }: { fields: Candidate['fields']; name: string }) {
  const told = fields.filter((f) => f.weight !== 0)
  const silent = fields.filter((f) => f.weight === 0).map((f) => sentence(f.name).toLowerCase())
  return (
    <>
      <table className={classes.table}>
        <caption className="visually-hidden">What speaks for and against {name}</caption>
        <thead>
          <tr>
            <th scope="col">Compared</th>
            <th scope="col">Found</th>
            <th scope="col" className={classes.number}>
              Weight
            </th>
          </tr>
        </thead>
        <tbody>
          {told.map((f) => (
            <tr key={f.name}>
              <th scope="row">{sentence(f.name)}</th>
              <td className={f.weight < 0 ? classes.bad : undefined}>{f.text}</td>
              <td className={classes.number}>
                {f.weight > 0 ? '+' : ''}
                {f.weight.toFixed(1)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {silent.length > 0 && (
        <p className={classes.muted}>Counts neither way, not known on both sides: {silent.join(', ')}.</p>
      )}
    </>
  )
}
