/** Whose figures an address asks for: ids only. */
export interface FigureFilter {
  userId?: string
  clientId?: string
  facilityId?: string
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** The filter that an address holds; what is no id is dropped. */
export function readFilter(search: Record<string, unknown>): FigureFilter {
  const id = (name: keyof FigureFilter) => {
    const value = search[name]
    return typeof value === 'string' && uuid.test(value) ? value : undefined
  }
  return { userId: id('userId'), clientId: id('clientId'), facilityId: id('facilityId') }
}
