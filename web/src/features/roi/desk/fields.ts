import type { RequestFields } from '../types'

/** What was entered of a request, to be corrected. */
export function fieldsOf(r: RequestFields): RequestFields {
  const { facilityId, channel, receivedAt, requesterClass, legalBasis, purpose, medium, form, language } = r
  const { letterOn, requester, patient, wanted, situations, held } = r
  const how = { facilityId, channel, receivedAt, requesterClass, legalBasis, purpose, medium, form, language }
  return { ...how, letterOn, requester, patient, wanted, situations, held }
}

/** Puts a paper or fact on file, or takes it off again, whatever else is on file by then. */
export function holding(key: string, on: boolean) {
  return ({ held }: Pick<RequestFields, 'held'>): Partial<RequestFields> => {
    const others = (held ?? []).filter((k) => k !== key)
    return { held: on ? [...others, key] : others }
  }
}
