import { fromClock } from '@/lib/clock'
import type { EncounterFields } from './api'

/** The form's own values: times as the facility's clocks show them, charges in dollars. */
export interface EncounterForm extends Record<string, unknown> {
  facilityId: string
  accountNumber: string
  workType: string
  admittedAt: string
  dischargedAt: string
  disposition: string
  payer: string
  attending: string
  charges: number | string
  patient: {
    mrn: string
    lastName: string
    firstName: string
    middleName: string
    birthDate: string
    sex: string
  }
}

export const emptyEncounter: EncounterForm = {
  facilityId: '',
  accountNumber: '',
  workType: '',
  admittedAt: '',
  dischargedAt: '',
  disposition: '',
  payer: '',
  attending: '',
  charges: '',
  patient: { mrn: '', lastName: '', firstName: '', middleName: '', birthDate: '', sex: '' },
}

/** What must be there before anything is sent; the server judges the rest. */
export function formErrors(form: EncounterForm): Record<string, string> {
  const missing: Record<string, string> = {
    accountNumber: form.accountNumber,
    workType: form.workType,
    admittedAt: form.admittedAt,
    'patient.lastName': form.patient.lastName,
    'patient.firstName': form.patient.firstName,
    'patient.mrn': form.patient.mrn,
    'patient.birthDate': form.patient.birthDate,
    'patient.sex': form.patient.sex,
  }
  const empty = Object.entries(missing).filter(([, value]) => value.trim() === '')
  return Object.fromEntries(empty.map(([field]) => [field, 'is missing']))
}

/** The form as the server wants it. */
export function encounterBody(form: EncounterForm, place: { id: string; timezone: string }): EncounterFields {
  const { patient } = form
  return {
    facilityId: place.id,
    accountNumber: form.accountNumber.trim(),
    workType: form.workType as EncounterFields['workType'],
    patient: { ...patient, sex: patient.sex as 'F', middleName: patient.middleName || undefined },
    admittedAt: fromClock(form.admittedAt, place.timezone),
    dischargedAt: form.dischargedAt ? fromClock(form.dischargedAt, place.timezone) : undefined,
    disposition: form.disposition || undefined,
    payer: form.payer || undefined,
    attending: form.attending || undefined,
    chargesMinor: Math.round(Number(form.charges || 0) * 100),
  }
}
