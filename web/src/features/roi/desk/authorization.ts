import type { Authorization, AuthorizationFields, Corners, Element, Place } from '../types'

/** The part of a checklist that a person fills in, as the server keeps it. */
export function fieldsOf(a: Authorization): AuthorizationFields {
  const { places, signedOn, effectiveFrom, expiresOn, eventOn, revokedAt, knownFalse, wrongPatient } = a
  const { combinedWith, handwritten, typePoints, covers, byAgent } = a
  const fields = { places, signedOn, effectiveFrom, expiresOn, eventOn, revokedAt, knownFalse, wrongPatient }
  return { ...fields, combinedWith, handwritten, typePoints, covers, byAgent }
}

/** How an element stands: nobody has looked, it is missing, or it has a place. */
export function standing(place: Place | undefined): 'open' | 'missing' | 'found' {
  if (!place) return 'open'
  return place.missing ? 'missing' : 'found'
}

/** The next element nobody has looked for, after the one named and round; the one named where none is left. */
export function nextOpen(elements: Element[], places: Record<string, Place>, after: string): string {
  const at = elements.findIndex((e) => e.key === after)
  const round = [...elements.slice(at + 1), ...elements.slice(0, at + 1)]
  return round.find((e) => standing(places[e.key]) === 'open')?.key ?? after
}

/** The element before or after one, staying at the ends. */
export function beside(elements: Element[], key: string, by: 1 | -1): string {
  const at = elements.findIndex((e) => e.key === key)
  return elements[Math.min(elements.length - 1, Math.max(0, at + by))]?.key ?? key
}

/** The fields with an element's place. */
export function placed(
  fields: AuthorizationFields,
  key: string,
  place: Place | undefined,
): AuthorizationFields {
  const others = Object.entries(fields.places).filter(([other]) => other !== key)
  return { ...fields, places: Object.fromEntries(place ? [...others, [key, place]] : others) }
}

/** How many elements a person has looked for. */
export function progress(elements: Element[], places: Record<string, Place>) {
  const found = elements.filter((e) => standing(places[e.key]) === 'found').length
  const missing = elements.filter((e) => standing(places[e.key]) === 'missing').length
  return { found, missing, open: elements.length - found - missing }
}

/** The box of a place as corners, where it has one. */
export function cornersOf(box: number[] | undefined): Corners | null {
  const [x0, y0, x1, y1] = box ?? []
  return x0 === undefined || y0 === undefined || x1 === undefined || y1 === undefined
    ? null
    : [x0, y0, x1, y1]
}

/** The fields as they are saved over a checklist that somebody else changed meanwhile: a revocation that was recorded stands. */
export function withRevocation(fields: AuthorizationFields, now: AuthorizationFields): AuthorizationFields {
  return { ...fields, revokedAt: fields.revokedAt ?? now.revokedAt }
}
