import { documentLabel } from '@/components/viewer/pages'

/** The kinds of document a chart holds; the first nine have a digit of their own. */
export const docTypes = [
  'discharge_summary',
  'history_and_physical',
  'operative_report',
  'progress_note',
  'emergency_note',
  'consultation',
  'laboratory',
  'radiology',
  'pathology',
  'orders',
  'nursing',
  'anesthesia',
  'consent',
  'face_sheet',
  'authorization',
  'correspondence',
  'other',
] as const

const digits = 9

/** The types for a picker, with the digit that names the usual ones at once. */
export const docTypeOptions = docTypes.map((value, i) => ({
  value,
  label: i < digits ? `${documentLabel(value)} (${i + 1})` : documentLabel(value),
}))

/** The types that a digit names: "1" → discharge summary. */
export const quickTypes: { key: string; type: string }[] = docTypes
  .slice(0, digits)
  .map((type, i) => ({ key: String(i + 1), type }))
