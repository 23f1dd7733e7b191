import type { Hospital } from '../api'
import { useSpeech } from '../context'
import { Choice, Field, TextField } from '../Field'
import { asClass, type Errors, type Form, type Screen } from './form'

interface Props {
  screen: Exclude<Screen, 'check'>
  form: Form
  errors: Errors
  hospital: Hospital
  onForm: (form: Form) => void
}

/** The questions of one screen. */
export function Questions({ screen, form, errors, hospital, onForm }: Props) {
  const { words } = useSpeech()
  const set = (change: Partial<Form>) => onForm({ ...form, ...change })
  const line = (name: keyof Form) => ({
    value: form[name],
    onChange: (e: { target: { value: string } }) => set({ [name]: e.target.value }),
    error: errors[name],
  })
  const self = form.requesterClass === 'patient'
  switch (screen) {
    case 'who':
      return (
        <Choice
          legend={words.who.title}
          quiet
          value={form.requesterClass}
          error={errors.requesterClass}
          onChange={(value) => onForm(asClass(form, value))}
          options={(hospital.classes ?? []).map((c) => {
            const [label = '', hint] = words.who.classes[c.class]
            return { value: c.class, label, hint }
          })}
        />
      )
    case 'place':
      return (
        <Choice
          legend={words.place.title}
          quiet
          value={form.facilityId}
          error={errors.facilityId}
          onChange={(facilityId) => set({ facilityId })}
          options={(hospital.places ?? []).map((p) => ({ value: p.id, label: p.name }))}
        />
      )
    case 'patient':
      return (
        <>
          <div className="two">
            <Field
              label={words.patient.first}
              {...line('first')}
              autoComplete={self ? 'given-name' : 'off'}
              required
            />
            <Field
              label={words.patient.last}
              {...line('last')}
              autoComplete={self ? 'family-name' : 'off'}
              required
            />
          </div>
          <Field
            label={words.patient.born}
            {...line('born')}
            type="date"
            autoComplete={self ? 'bday' : 'off'}
            required
          />
          <Field label={words.patient.former} {...line('former')} optional autoComplete="off" />
          <Field
            label={words.patient.mrn}
            hint={words.patient.mrnHint}
            {...line('mrn')}
            optional
            autoComplete="off"
          />
        </>
      )
    case 'records':
      return (
        <>
          <TextField
            label={words.records.text}
            hint={words.records.textHint}
            {...line('text')}
            maxLength={4000}
            required
          />
          <fieldset>
            <legend className="legend">{words.records.dates}</legend>
            <div className="two">
              <Field label={words.records.from} {...line('from')} type="date" optional />
              <Field label={words.records.to} {...line('to')} type="date" optional />
            </div>
          </fieldset>
        </>
      )
    case 'how':
      return (
        <>
          <Choice
            legend={words.how.medium}
            value={form.medium}
            onChange={(medium) => set({ medium })}
            options={(['electronic', 'paper', 'disc', 'fax'] as const).map((value) => ({
              value,
              label: words.how.media[value],
            }))}
          />
          {form.medium === 'electronic' && (
            <div className="apart">
              <label className="choice">
                <input
                  type="checkbox"
                  checked={form.originals === 'yes'}
                  onChange={(e) => set({ originals: e.target.checked ? 'yes' : '' })}
                />
                <span>{words.how.originals}</span>
              </label>
            </div>
          )}
          <Choice
            legend={words.how.purpose}
            value={form.purpose}
            onChange={(purpose) => set({ purpose })}
            options={(Object.keys(words.how.purposes) as Form['purpose'][]).map((value) => ({
              value,
              label: words.how.purposes[value],
            }))}
          />
          {form.requesterClass === 'government_auditor' && (
            <Field label={words.how.letter} {...line('letterOn')} type="date" optional />
          )}
        </>
      )
    case 'you':
      return (
        <>
          {!self && <Field label={words.you.name} {...line('name')} autoComplete="name" required />}
          {!self && (
            <Field
              label={words.you.organisation}
              {...line('organisation')}
              optional
              autoComplete="organization"
            />
          )}
          <Field
            label={words.you.email}
            hint={words.you.emailHint}
            {...line('email')}
            type="email"
            autoComplete="email"
            required
          />
          <Field label={words.you.phone} {...line('phone')} type="tel" optional autoComplete="tel" />
          {form.medium === 'fax' && <Field label={words.you.fax} {...line('fax')} type="tel" required />}
          {(form.medium === 'paper' || form.medium === 'disc') && (
            <TextField
              label={words.you.address}
              {...line('address')}
              autoComplete="street-address"
              required
            />
          )}
          {!self && <Field label={words.you.reference} {...line('reference')} optional autoComplete="off" />}
        </>
      )
  }
}
