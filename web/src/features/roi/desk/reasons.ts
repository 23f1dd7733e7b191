import { sentence } from '../words'

/** Why words are redacted; a code, never the words themselves. */
export const redactionReasons = [
  'not_requested',
  'identifier',
  'other_patient',
  'sensitive',
  'third_party',
  'privileged',
]

const texts: Record<string, string> = {
  not_requested: 'not asked for',
  identifier: 'an identifier',
  other_patient: 'another patient',
  sensitive: 'sensitive, without authority',
  third_party: 'somebody else',
  privileged: 'privileged',
}

export const reasonText = (code: string) => texts[code] ?? sentence(code).toLowerCase()
