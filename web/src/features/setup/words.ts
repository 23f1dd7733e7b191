import type { Schema } from '@/lib/api/client'

export type WorkType = Schema<'Queue'>['workType']
export type Kind = Schema<'Queue'>['kind']
export type Role = Schema<'User'>['role']

/** An option of a Select. */
export interface Choice<V extends string = string> {
  value: V
  label: string
}

export const workTypes: Choice<WorkType>[] = [
  { value: 'IP', label: 'IP · inpatient' },
  { value: 'OP', label: 'OP · outpatient' },
  { value: 'ED', label: 'ED · emergency' },
  { value: 'SDS', label: 'SDS · same-day surgery' },
  { value: 'OBS', label: 'OBS · observation' },
  { value: 'PROFEE', label: 'PROFEE · professional fee' },
  { value: 'ANC', label: 'ANC · ancillary' },
]

export const kinds: Choice<Kind>[] = [
  { value: 'chart_prep', label: 'Chart prep' },
  { value: 'coding', label: 'Coding' },
  { value: 'coding_review', label: 'Review' },
  { value: 'coding_rework', label: 'Rework' },
  { value: 'roi', label: 'Release' },
  { value: 'roi_review', label: 'Release review' },
]

export const roles: Choice<Role>[] = [
  { value: 'coder', label: 'Coder' },
  { value: 'prep', label: 'Chart prep' },
  { value: 'roi', label: 'ROI specialist' },
  { value: 'auditor', label: 'Auditor' },
  { value: 'hospital', label: 'Hospital user' },
  { value: 'manager', label: 'Manager' },
  { value: 'compliance', label: 'Compliance officer' },
  { value: 'operator', label: 'Operator' },
]

const technicians: readonly Role[] = ['coder', 'prep', 'roi', 'auditor']

/** Whether people of the role draw work from queues, and so have skills, certificates and facilities. */
export function drawsWork(role: Role): boolean {
  return technicians.includes(role)
}

/** The roles whose people a role looks after; the server decides again. */
export function lookedAfterBy(role: string): Choice<Role>[] {
  if (role === 'operator') return roles
  return roles.filter((r) => drawsWork(r.value) || r.value === 'hospital')
}

/** The label of a value among choices, or the value itself. */
export function labelOf(choices: Choice[], value: string): string {
  return choices.find((c) => c.value === value)?.label ?? value
}

/** Document types that the examiner proposes; a checklist may name others. */
export const documentTypes = [
  'face_sheet',
  'discharge_summary',
  'history_and_physical',
  'operative_report',
  'emergency_note',
  'consultation',
  'progress_note',
  'orders',
  'nursing',
  'laboratory',
  'radiology',
  'pathology',
  'anesthesia',
  'consent',
  'authorization',
  'correspondence',
]

/** The zones of the machine's list, the United States' first. */
export function timeZones(): string[] {
  const all = Intl.supportedValuesOf('timeZone')
  const usual = [
    'America/New_York',
    'America/Chicago',
    'America/Denver',
    'America/Phoenix',
    'America/Los_Angeles',
    'America/Anchorage',
    'Pacific/Honolulu',
  ]
  return [...usual, ...all.filter((zone) => !usual.includes(zone))]
}
