import { Select, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { ProblemAlert } from '@/components/ProblemAlert'
import { fieldErrors } from '@/lib/api/error'
import { correctionOf, factsOf, type Correction, type Facts, type Registration } from './correction'
import classes from './CorrectionForm.module.css'

const workTypes = ['IP', 'OP', 'ED', 'SDS', 'OBS', 'PROFEE', 'ANC']
const sexes = [
  { value: 'F', label: 'Female' },
  { value: 'M', label: 'Male' },
  { value: 'U', label: 'Unknown' },
]
const patientNames = new Set(['lastName', 'firstName', 'middleName', 'birthDate', 'sex', 'mrn'])

interface Props {
  /** The form's id, for a button outside it. */
  id: string
  registered: Registration
  /** The facility's zone: times are typed as its clocks showed them. */
  zone: string
  /** Saves; a refusal rejects and is shown at its fields. */
  onCorrect: (correction: Correction) => Promise<unknown>
}

/** Corrects registered facts, with a reason; what was not touched is not sent. */
export function CorrectionForm({ id, registered, zone, onCorrect }: Props) {
  const [was] = useState(() => factsOf(registered, zone))
  const [facts, setFacts] = useState(was)
  const [reason, setReason] = useState('')
  const [error, setError] = useState<unknown>(null)
  const [same, setSame] = useState(false)
  const errors = fieldErrors(error)
  const submit = () => {
    const correction = correctionOf(was, facts, zone, reason)
    setSame(correction === null)
    setError(null)
    if (correction) onCorrect(correction).catch(setError)
  }
  const field = (name: keyof Facts, label: string) => ({
    size: 'xs' as const,
    label,
    value: facts[name],
    error: errors[patientNames.has(name) ? `patient.${name}` : name],
    onChange: (event: { currentTarget: { value: string } }) =>
      setFacts({ ...facts, [name]: event.currentTarget.value }),
  })
  const choice = (name: keyof Facts, label: string) => ({
    ...field(name, label),
    allowDeselect: false,
    onChange: (value: string | null) => setFacts({ ...facts, [name]: value ?? facts[name] }),
  })
  return (
    <form
      id={id}
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <ProblemAlert
        error={error}
        shownFields={[...Object.keys(facts), 'reason'].flatMap((n) => [n, `patient.${n}`])}
      />
      <div className={classes.pair}>
        <TextInput {...field('lastName', 'Last name')} />
        <TextInput {...field('firstName', 'First name')} />
        <TextInput {...field('middleName', 'Middle name')} />
        <TextInput {...field('mrn', 'MRN')} description="Another one moves the encounter to that patient" />
        <TextInput {...field('birthDate', 'Birth date')} type="date" />
        <Select {...choice('sex', 'Sex')} data={sexes} />
        <TextInput {...field('accountNumber', 'Account')} />
        <Select {...choice('workType', 'Work type')} data={workTypes} />
        <TextInput {...field('admittedAt', 'Admitted')} type="datetime-local" />
        <TextInput {...field('dischargedAt', 'Discharged')} type="datetime-local" />
        <TextInput {...field('disposition', 'Discharge status')} placeholder="two digits" maxLength={2} />
        <TextInput {...field('attending', 'Attending')} />
        <TextInput {...field('payer', 'Payer')} />
      </div>
      <p className={classes.note}>Times are the facility’s ({zone}).</p>
      <Textarea
        size="xs"
        w="100%"
        label="Reason"
        required
        minLength={3}
        maxLength={200}
        placeholder="Why, without patient data: “face sheet shows another discharge day”"
        value={reason}
        error={errors.reason ?? (same ? 'Nothing was changed yet.' : undefined)}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </form>
  )
}
