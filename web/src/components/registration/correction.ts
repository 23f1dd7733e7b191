import { fromClock, toClock } from '@/lib/clock'

/** A patient's registered identity. */
export interface Patient {
  mrn: string
  lastName: string
  firstName: string
  middleName?: string
  birthDate: string
  sex: string
}

/** What of an encounter can be corrected; times are instants. */
export interface Registration {
  accountNumber: string
  workType: string
  patient: Patient
  admittedAt: string
  dischargedAt?: string
  disposition?: string
  payer?: string
  attending?: string
}

/** A correction of registered facts; what is left out stays. */
export type Correction = { reason: string } & Partial<Registration>

/** The form's fields as typed. Times are those of the facility's clock: "2026-03-04T14:30". */
export interface Facts {
  lastName: string
  firstName: string
  middleName: string
  birthDate: string
  sex: string
  mrn: string
  accountNumber: string
  workType: string
  admittedAt: string
  dischargedAt: string
  disposition: string
  payer: string
  attending: string
}

/** What is registered, as the form shows it. */
export function factsOf(e: Registration, zone: string): Facts {
  const { patient } = e
  return {
    lastName: patient.lastName,
    firstName: patient.firstName,
    middleName: patient.middleName ?? '',
    birthDate: patient.birthDate,
    sex: patient.sex,
    mrn: patient.mrn,
    accountNumber: e.accountNumber,
    workType: e.workType,
    admittedAt: toClock(e.admittedAt, zone),
    dischargedAt: e.dischargedAt ? toClock(e.dischargedAt, zone) : '',
    disposition: e.disposition ?? '',
    payer: e.payer ?? '',
    attending: e.attending ?? '',
  }
}

const patientFields = ['lastName', 'firstName', 'middleName', 'birthDate', 'sex', 'mrn'] as const
const plainFields = ['accountNumber', 'workType', 'disposition', 'payer', 'attending'] as const
const timeFields = ['admittedAt', 'dischargedAt'] as const

/** The fields that were changed as the server takes them; null where none was. */
export function correctionOf(was: Facts, now: Facts, zone: string, reason: string): Correction | null {
  const correction: Correction = { reason: reason.trim() }
  for (const name of plainFields) if (now[name] !== was[name]) correction[name] = now[name].trim()
  for (const name of timeFields)
    if (now[name] !== was[name] && now[name]) correction[name] = fromClock(now[name], zone)
  if (patientFields.some((name) => now[name] !== was[name])) correction.patient = patientOf(now)
  return Object.keys(correction).length > 1 ? correction : null
}

function patientOf(f: Facts): Patient {
  const { mrn, lastName, firstName, middleName, birthDate, sex } = f
  return {
    mrn: mrn.trim(),
    lastName: lastName.trim(),
    firstName: firstName.trim(),
    middleName: middleName.trim() || undefined,
    birthDate,
    sex,
  }
}
