import type { RequestFields } from '../types'

/** The form as it is typed; fields left empty are not sent. */
export interface EnterForm {
  facilityId: string
  channel: RequestFields['channel']
  receivedAt: string
  requesterClass: RequestFields['requesterClass']
  legalBasis: RequestFields['legalBasis']
  purpose: RequestFields['purpose']
  medium: RequestFields['medium']
  form: RequestFields['form']
  language: RequestFields['language']
  letterOn: string
  requester: Record<'name' | 'organisation' | 'email' | 'phone' | 'fax' | 'address' | 'reference', string>
  patient: Record<'lastName' | 'firstName' | 'middleName' | 'birthDate' | 'mrn', string> & {
    formerNames: string[]
  }
  wanted: { text: string; types: string[]; from: string; to: string }
  situations: string[]
  priority: string
}

/** An empty form; `now` (ms) is when it is opened. */
export function emptyForm(now: number): EnterForm {
  return {
    facilityId: '',
    channel: 'mail',
    receivedAt: localMinute(now),
    requesterClass: 'patient',
    legalBasis: 'access_164_524',
    purpose: 'personal_use',
    medium: 'electronic',
    form: 'copy',
    language: 'en',
    letterOn: '',
    requester: { name: '', organisation: '', email: '', phone: '', fax: '', address: '', reference: '' },
    patient: { lastName: '', firstName: '', middleName: '', birthDate: '', mrn: '', formerNames: [] },
    wanted: { text: '', types: [], from: '', to: '' },
    situations: [],
    priority: '',
  }
}

/** An instant as a datetime-local field takes it, in the viewer's zone. */
export function localMinute(ms: number): string {
  const at = new Date(ms)
  return new Date(ms - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

const filled = <T extends Record<string, unknown>>(values: T) =>
  Object.fromEntries(
    Object.entries(values).filter(([, v]) => v !== '' && !(Array.isArray(v) && v.length === 0)),
  ) as T

/** The request as the server takes it. */
export function enterBody(values: EnterForm): RequestFields {
  const { requester, patient, wanted, receivedAt, letterOn, priority, ...rest } = values
  return {
    ...rest,
    receivedAt: new Date(receivedAt).toISOString(),
    letterOn: letterOn || undefined,
    priority: priority ? Number(priority) : undefined,
    requester: filled(requester),
    patient: filled(patient),
    wanted: filled(wanted),
  }
}

/** What is missing before it is sent, by field. */
export function enterErrors(values: EnterForm): Record<string, string> {
  const errors: Record<string, string> = {}
  const need = (path: string, value: string, why: string) => {
    if (value.trim() === '') errors[path] = why
  }
  need('requester.name', values.requester.name, 'write who asks')
  need('patient.lastName', values.patient.lastName, 'write the last name')
  need('patient.firstName', values.patient.firstName, 'write the first name')
  need('patient.birthDate', values.patient.birthDate, 'give the date of birth')
  need('receivedAt', values.receivedAt, 'say when it arrived')
  if (values.wanted.text.trim() === '' && values.wanted.types.length === 0)
    errors['wanted.text'] = 'say which records are asked for, in the words of the letter'
  return errors
}
