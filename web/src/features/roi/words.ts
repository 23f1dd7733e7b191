import type { StatusLook } from '@/components/StatusBadge'

const looks: Record<string, StatusLook> = {
  received: { label: 'Received', tone: 'neutral' },
  validating: { label: 'Being validated', tone: 'info' },
  correction_needed: { label: 'Correction needed', tone: 'warn' },
  selecting: { label: 'Pages being picked', tone: 'info' },
  in_review: { label: 'In review', tone: 'info' },
  returned: { label: 'Returned', tone: 'warn' },
  awaiting_payment: { label: 'Awaits payment', tone: 'warn' },
  ready: { label: 'Being packaged', tone: 'info' },
  released: { label: 'Released', tone: 'good' },
  closed: { label: 'Closed', tone: 'neutral' },
  denied: { label: 'Denied', tone: 'bad' },
  cancelled: { label: 'Cancelled', tone: 'neutral' },
  expired: { label: 'Expired', tone: 'neutral' },
}

/** How a request's status reads and stands. */
export function requestLook(status: string): StatusLook {
  return looks[status] ?? { label: sentence(status), tone: 'neutral' }
}

/** Every status, in the order of a request's life, to choose from. */
export const statusChoices = Object.entries(looks).map(([value, { label }]) => ({ value, label }))

const classes: Record<string, string> = {
  patient: 'Patient',
  personal_representative: 'Personal representative',
  attorney: 'Attorney',
  payer: 'Payer',
  provider: 'Provider',
  government_auditor: 'Government auditor',
  disability: 'Disability office',
  other: 'Other',
}

const bases: Record<string, string> = {
  access_164_524: "Patient's right of access (164.524)",
  authorization_164_508: 'Authorization (164.508)',
  treatment: 'Treatment',
  payment: 'Payment',
  operations: 'Health care operations',
  subpoena: 'Subpoena',
  court_order: 'Court order',
  government_audit: 'Government audit',
  required_by_law: 'Required by law',
}

const owners: Record<string, string> = {
  agency: 'the agency',
  hospital: 'the hospital',
  requester: 'the requester',
  none: 'nobody',
}

const media: Record<string, string> = {
  electronic: 'Electronic',
  paper: 'Paper',
  disc: 'Disc or stick',
  fax: 'Fax',
}

const channels: Record<string, string> = {
  mail: 'Mail',
  fax: 'Fax',
  email: 'E-mail',
  in_person: 'In person',
}

const situations: Record<string, string> = {
  minor: 'The patient is a minor',
  minor_may_consent: 'The minor may consent to this care',
  emancipated: 'The minor is emancipated',
  deceased: 'The patient has died',
  signed_by_representative: 'A representative signed',
  suspected_abuse: 'Abuse is suspected',
  sensitive_included: 'Sensitive records are asked for',
  out_of_state_subpoena: 'The subpoena is from another state',
}

const sensitive: Record<string, string> = {
  psychotherapy_notes: 'Psychotherapy notes',
  substance_use_part2: 'Substance use (Part 2)',
  hiv: 'HIV',
  reproductive: 'Reproductive care',
  gender_affirming: 'Gender-affirming care',
  minor_consented: "Minor's own consent",
  mental_health: 'Mental health',
}

const purposes = [
  'personal_use',
  'continued_care',
  'litigation',
  'insurance',
  'benefits_appeal',
  'disability_claim',
  'payment_review',
  'quality_review',
  'audit',
  'employment',
  'school',
  'other',
]

const reasons: Record<string, string> = {
  correction_awaited: 'an answer of the requester is awaited',
  payment_awaited: 'payment is awaited',
  identity_awaited: 'proof of identity is awaited',
  hospital_awaited: 'the hospital is awaited',
  agency_hold: 'on hold at the agency',
  legal_hold: 'a legal hold stands',
  hospital_refused: 'the hospital refused',
  authorization_revoked: 'the authorization was revoked',
  package_failed: 'the package could not be built',
  work_cancelled: 'the work was cancelled',
}

const parts: Record<string, string> = {
  channel: 'how it came',
  receivedAt: 'when it arrived',
  requesterClass: 'the class of who asks',
  legalBasis: 'the legal basis',
  letterOn: "the date of the auditor's letter",
  requester: 'who asks',
  wanted: 'what is asked for',
  revoked: 'the authorization was revoked',
}

/** What a part of a request that was corrected is called. */
export const partLabel = (code: string) => parts[code] ?? `the ${code}`

/** "not_asked" → "Not asked". */
export function sentence(code: string): string {
  if (code === 'mrn') return 'MRN'
  const words = code.replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

export const classLabel = (code: string) => classes[code] ?? sentence(code)
export const basisLabel = (code: string) => bases[code] ?? sentence(code)
export const ownerLabel = (code: string) => owners[code] ?? code
export const mediumLabel = (code: string) => media[code] ?? sentence(code)
export const channelLabel = (code: string) => channels[code] ?? sentence(code)
export const situationLabel = (code: string) => situations[code] ?? sentence(code)
export const sensitiveLabel = (code: string) => sensitive[code] ?? sentence(code)
export const reasonLabel = (code: string) => reasons[code] ?? code.replaceAll('_', ' ')

const choicesOf = (words: Record<string, string>) =>
  Object.entries(words).map(([value, label]) => ({ value, label }))

export const classChoices = choicesOf(classes)
export const basisChoices = choicesOf(bases)
export const mediumChoices = choicesOf(media)
export const channelChoices = choicesOf(channels)
export const situationChoices = choicesOf(situations)
export const sensitiveChoices = choicesOf(sensitive)
export const purposeChoices = purposes.map((value) => ({ value, label: sentence(value) }))
export const ownerChoices = ['agency', 'hospital', 'requester'].map((value) => ({
  value,
  label: sentence(ownerLabel(value)),
}))

/** The legal basis that a requester of a class usually has, to begin a form with. */
export const usualBasis: Record<string, string> = {
  patient: 'access_164_524',
  personal_representative: 'access_164_524',
  attorney: 'authorization_164_508',
  payer: 'payment',
  provider: 'treatment',
  government_auditor: 'government_audit',
  disability: 'authorization_164_508',
  other: 'authorization_164_508',
}

/** Document types that can be asked for. */
export const documentTypes = [
  'face_sheet',
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
]
