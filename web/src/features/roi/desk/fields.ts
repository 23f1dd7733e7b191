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

/** Ticks what is so on or off, from what was shown to what was chosen, whatever else is so by then. */
export function being(shown: string[], chosen: string[]) {
  return ({ situations }: Pick<RequestFields, 'situations'>): Partial<RequestFields> => {
    const off = new Set(shown.filter((s) => !chosen.includes(s)))
    const still = (situations ?? []).filter((s) => !off.has(s))
    return { situations: [...new Set([...still, ...chosen.filter((s) => !shown.includes(s))])] }
  }
}
