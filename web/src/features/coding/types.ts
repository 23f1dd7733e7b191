import type { Schema } from '@/lib/api/client'

export type CodeSystem = Schema<'Code'>['system']
export type Role = Schema<'Code'>['role']
/** Present on admission; '' not said yet, '1' exempt. */
export type Poa = NonNullable<Schema<'Code'>['poa']>
export type ServerCode = Schema<'Code'>
/** A run of words on a page that supports a code. */
export type Evidence = Schema<'Evidence'>
/** A finding about the codes; an error must be cleared before the case can be completed. */
export type Edit = Schema<'Edit'>

/** A coding case as the workbench needs it. */
export interface CodingCase extends Schema<'Case'> {
  codes: ServerCode[]
  edits: Edit[]
  codeSystems: { diagnoses: CodeSystem; procedures: CodeSystem[] }
}

/** A code found by the search. */
export interface CodeHit extends Schema<'Hit'> {
  system: CodeSystem
}

/** A code with what stands below it and beside it in the book. */
export interface CodeDetails extends CodeHit {
  validOn: boolean
  /** Exempt from present-on-admission reporting. */
  poaExempt: boolean
  children: CodeHit[]
  neighbours: CodeHit[]
}

/** What the workbench says above the codes. */
export interface EncounterHeader {
  id: string
  accountNumber: string
  workType: string
  patient: {
    mrn: string
    lastName: string
    firstName: string
    middleName?: string
    birthDate: string
    sex: string
  }
  admittedAt: string
  dischargedAt?: string
  disposition?: string
  payer?: string
  attending?: string
}
