import type { Application, Hospital, RequesterClass } from '../api'
import type { Language, Words } from '../words'

/** What the visitor has typed, screen by screen. */
export interface Form {
  requesterClass: RequesterClass | ''
  facilityId: string
  first: string
  last: string
  former: string
  born: string
  mrn: string
  text: string
  from: string
  to: string
  medium: NonNullable<Application['medium']>
  /** With the structured files as they came: the page takes yes or nothing. */
  originals: '' | 'yes'
  purpose: NonNullable<Application['purpose']>
  letterOn: string
  name: string
  organisation: string
  email: string
  phone: string
  fax: string
  address: string
  reference: string
}

export const emptyForm = (hospital: Hospital): Form => ({
  requesterClass: '',
  facilityId: hospital.places?.length === 1 ? (hospital.places[0]?.id ?? '') : '',
  first: '',
  last: '',
  former: '',
  born: '',
  mrn: '',
  text: '',
  from: '',
  to: '',
  medium: 'electronic',
  originals: '',
  purpose: 'personal_use',
  letterOn: '',
  name: '',
  organisation: '',
  email: '',
  phone: '',
  fax: '',
  address: '',
  reference: '',
})

const usualPurpose: Record<RequesterClass, Form['purpose']> = {
  patient: 'personal_use',
  personal_representative: 'personal_use',
  attorney: 'litigation',
  payer: 'payment_review',
  provider: 'continued_care',
  government_auditor: 'audit',
  disability: 'disability_claim',
  other: 'other',
}

/** What changes with who asks: the usual purpose, and a patient's own name. */
export const asClass = (form: Form, requesterClass: RequesterClass): Form => ({
  ...form,
  requesterClass,
  purpose: usualPurpose[requesterClass],
})

export type Screen = 'who' | 'place' | 'patient' | 'records' | 'how' | 'you' | 'check'

/** The screens of this visit: a hospital with one place does not ask which. */
export function screensOf(hospital: Hospital): Screen[] {
  const all: Screen[] = ['who', 'place', 'patient', 'records', 'how', 'you', 'check']
  return (hospital.places?.length ?? 0) > 1 ? all : all.filter((s) => s !== 'place')
}

export type Errors = Partial<Record<keyof Form, string>>

const isDay = (s: string) => /^\d{4}-\d{2}-\d{2}$/.test(s)

/** What is wrong with a screen, before it is left. */
export function errorsOf(screen: Screen, f: Form, words: Words): Errors {
  const out: Errors = {}
  const need = (name: keyof Form, missing: boolean, why: string) => {
    if (missing) out[name] = why
  }
  switch (screen) {
    case 'who':
      need('requesterClass', !f.requesterClass, words.who.required)
      break
    case 'place':
      need('facilityId', !f.facilityId, words.place.required)
      break
    case 'patient':
      need('first', !f.first.trim(), words.patient.required)
      need('last', !f.last.trim(), words.patient.required)
      need('born', !isDay(f.born) || f.born > new Date().toISOString().slice(0, 10), words.patient.date)
      break
    case 'records':
      need('text', !f.text.trim(), words.records.required)
      need('to', isDay(f.from) && isDay(f.to) && f.to < f.from, words.records.order)
      break
    case 'you':
      need('name', f.requesterClass !== 'patient' && !f.name.trim(), words.you.required)
      need('email', !/^[^\s@,;]+@[^\s@,;]+\.[^\s@,;]+$/.test(f.email.trim()), words.you.email_bad)
      need('fax', f.medium === 'fax' && !f.fax.trim(), words.you.required)
      need('address', (f.medium === 'paper' || f.medium === 'disc') && !f.address.trim(), words.you.required)
      break
  }
  return out
}

const some = (s: string) => s.trim() || undefined

/** The request as the server takes it. */
export function applicationOf(f: Form, language: Language): Application {
  const patient = `${f.first.trim()} ${f.last.trim()}`
  return {
    facilityId: f.facilityId,
    requesterClass: f.requesterClass || 'patient',
    purpose: f.purpose,
    medium: f.medium,
    withOriginals: f.medium === 'electronic' && f.originals === 'yes',
    form: 'copy',
    language,
    letterOn: some(f.letterOn),
    requester: {
      name: some(f.name) ?? patient,
      organisation: some(f.organisation),
      email: f.email.trim(),
      phone: some(f.phone),
      fax: some(f.fax),
      address: some(f.address),
      reference: some(f.reference),
    },
    patient: {
      firstName: f.first.trim(),
      lastName: f.last.trim(),
      birthDate: f.born,
      mrn: some(f.mrn),
      formerNames: f.former.trim() ? [f.former.trim()] : undefined,
      phone: f.requesterClass === 'patient' ? some(f.phone) : undefined,
    },
    wanted: { text: f.text.trim(), from: some(f.from), to: some(f.to) },
  }
}
