import type { Filter } from './api'
import { within } from './period'
import type { Group } from './types'

/** A question's filter narrowed to one row of its answer. */
export function narrow(filter: Filter, group: Group, key: string): Filter {
  if (key === 'total') return filter
  const period = within(group, key, { from: filter.from ?? '', to: filter.to ?? '' })
  switch (group) {
    case 'day':
    case 'week':
      return { ...filter, ...period }
    case 'technician':
      return { ...filter, userId: key }
    case 'client':
      return { ...filter, clientId: key }
    case 'facility':
      return { ...filter, facilityId: key }
    case 'work_type':
      return { ...filter, workType: key }
    case 'kind':
      return { ...filter, kind: key }
  }
}
