import type { Correction } from './api'
import type { Encounter, Patient } from './types'

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
export function factsOf(e: Encounter, zone: string): Facts {
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

function patientOf(f: Facts): Omit<Patient, 'id'> {
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

/** An instant as a clock in that zone shows it: "2026-03-04T14:30". */
export function toClock(iso: string, zone: string): string {
  const parts = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  }).format(new Date(iso))
  return parts.replace(' ', 'T')
}

/** The instant at which a clock in that zone shows this; in the hour that comes twice a year, the first. */
export function fromClock(clock: string, zone: string): string {
  const asUtc = Date.parse(`${clock}:00Z`)
  // The zone's distance from UTC is asked at the guess and, where the guess fell across a change, at the better guess.
  const guess = asUtc - offsetAt(asUtc, zone)
  const better = asUtc - offsetAt(guess, zone)
  return new Date(better).toISOString()
}

function offsetAt(at: number, zone: string): number {
  return Date.parse(`${toClock(new Date(at).toISOString(), zone)}:00Z`) - Math.floor(at / 60_000) * 60_000
}
