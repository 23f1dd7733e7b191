/** What the organisation sent the browser back with; without a code it refused. */
export interface Arrival {
  agency: string
  state: string
  code: string
}

/** Reads an arrival at `/sign-in/{agency}`; null for any other address. */
export function arrivalAt(location: Pick<Location, 'pathname' | 'search'>): Arrival | null {
  const agency = /^\/sign-in\/([a-z0-9-]{2,60})$/.exec(location.pathname)?.[1]
  const sent = new URLSearchParams(location.search)
  if (!agency || !(sent.has('code') || sent.has('error'))) return null
  return { agency, state: sent.get('state') ?? '', code: sent.get('code') ?? '' }
}

/** Takes the arrival out of the address, so that neither the history nor a reload keeps what is good once. */
export function takeArrival(): Arrival | null {
  const arrival = arrivalAt(window.location)
  if (arrival) window.history.replaceState(null, '', '/')
  return arrival
}
