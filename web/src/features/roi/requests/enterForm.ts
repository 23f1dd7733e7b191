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
  /** Of one file at most, where the release is to be split; numbers as typed. */
  partPages: string | number
  partMegabytes: string | number
  withOriginals: boolean
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
    partPages: '',
    partMegabytes: '',
    withOriginals: false,
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
  const { requester, patient, wanted, receivedAt, letterOn, priority, partPages, partMegabytes, ...rest } =
    values
  return {
    ...rest,
    receivedAt: new Date(receivedAt).toISOString(),
    letterOn: letterOn || undefined,
    priority: priority ? Number(priority) : undefined,
    partPages: partPages === '' ? undefined : Number(partPages),
    partMegabytes: partMegabytes === '' ? undefined : Number(partMegabytes),
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

/** What was entered of a request, as the form shows it. */
export function formOf(r: RequestFields): EnterForm {
  const empty = emptyForm(0)
  const { requester, patient, wanted } = r
  return {
    facilityId: r.facilityId,
    channel: r.channel,
    receivedAt: localMinute(Date.parse(r.receivedAt)),
    requesterClass: r.requesterClass,
    legalBasis: r.legalBasis,
    purpose: r.purpose,
    medium: r.medium,
    form: r.form,
    language: r.language,
    letterOn: r.letterOn ?? '',
    requester: known(empty.requester, requester),
    patient: known(empty.patient, patient),
    wanted: known(empty.wanted, wanted),
    situations: r.situations ?? [],
    priority: '',
    partPages: r.partPages ?? '',
    partMegabytes: r.partMegabytes ?? '',
    withOriginals: r.withOriginals ?? false,
  }
}

/** The values of the form's own fields, empty where there is none. */
function known<T extends object>(empty: T, given: object): T {
  const values = given as Partial<T>
  const entries = Object.entries(empty).map(([key, value]) => [key, values[key as keyof T] ?? value])
  return Object.fromEntries(entries) as T
}

/** The request as it is corrected: what the form does not show stays as it is, and the second at which it arrived too. */
export function correctedBody(values: EnterForm, r: RequestFields): RequestFields {
  const body = enterBody(values)
  const unseen = (all: object, shown: object) =>
    Object.fromEntries(Object.entries(all).filter(([key]) => !(key in shown)))
  return {
    ...body,
    receivedAt: formOf(r).receivedAt === values.receivedAt ? r.receivedAt : body.receivedAt,
    requester: { ...unseen(r.requester, values.requester), ...body.requester },
    patient: { ...unseen(r.patient, values.patient), ...body.patient },
    held: r.held,
  }
}

/** The form as it was typed over `from`, laid over what stands now: only what was typed differs from it. */
export function rebased<T>(typed: T, from: T, onto: T): T {
  if (isPlain(typed) && isPlain(from) && isPlain(onto))
    return Object.fromEntries(
      Object.keys(onto).map((key) => [key, rebased(typed[key], from[key], onto[key])]),
    ) as T
  return JSON.stringify(typed) === JSON.stringify(from) ? onto : typed
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
