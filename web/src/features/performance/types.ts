/** Counts of items by who owns the delay. */
export interface ByOwner {
  agency: number
  hospital: number
  physician: number
}

/** Counts of items; late and dueToday are parts of what is open, whatever its state. */
export interface Figures {
  preparing: number
  ready: number
  inWork: number
  held: ByOwner
  dueToday: number
  late: number
  doneToday: number
}

export interface BoardFacility {
  id: string
  name: string
  clientId: string
  clientName: string
}

export interface Cell extends Figures {
  facilityId: string
  workType: string
  /** When the oldest item that waits or is held became ready. */
  oldestAt?: string
}

export type PersonState = 'active' | 'idle' | 'waiting' | 'on_hold' | 'off'

export interface Person {
  id: string
  name: string
  role: string
  state: PersonState
  current?: { itemId: string; facilityName: string; workType: string; kind: string; since: string }
  activeShare?: number
  workedMs: number
  doneToday: number
  expectedToday: number
  held: number
}

export interface Hour {
  at: string
  arrived: number
  completed: number
  backlog: number
  forecast: boolean
}

/** The agency's work at one moment. */
export interface Board {
  at: string
  timezone: string
  dayStart: string
  figures: Figures
  facilities: BoardFacility[]
  cells: Cell[]
  people: Person[]
  today: Hour[]
}

/** A figure that filters the board and lists its items. */
export type Figure = 'open' | 'ready' | 'in_work' | 'held' | 'due_today' | 'late' | 'done_today'

/** A work item behind a figure of the board. */
export interface Line {
  id: string
  encounterId?: string
  clientName: string
  facilityId: string
  facilityName: string
  workType: string
  kind: string
  state: string
  priority: number
  readyAt?: string
  dueAt?: string
  holderId?: string
  holderName?: string
  routedTo?: string
  routedName?: string
  holdReason?: string
  holdOwner?: string
  doneAt?: string
}

export type Group = 'day' | 'week' | 'technician' | 'client' | 'facility' | 'work_type' | 'kind'

/** One group's productivity. */
export interface Row {
  key: string
  label: string
  items: number
  late: number
  claimed: number
  released: number
  held: number
  arrived: number
  activeMs: number
  idleMs: number
  heldMs: ByOwner
  perHour?: number
  standardPerHour?: number
  ofStandard?: number
  /** Seconds from ready to done. */
  turnaroundP50?: number
  turnaroundP90?: number
}

export interface Productivity {
  from: string
  to: string
  group: Group
  total: Row
  items: Row[]
}

/** An event behind a figure of productivity. */
export interface Case {
  id: string
  itemId: string
  encounterId?: string
  at: string
  event: string
  clientName: string
  facilityName: string
  workType: string
  kind: string
  userName?: string
  late: boolean
  activeMs: number
  idleMs: number
  heldMs: number
  turnaround?: number
}

export interface Happening {
  id: string
  itemId: string
  at: string
  kind: string
  workType: string
  facilityName: string
  timezone: string
  event: string
  from?: string
  to: string
  userName?: string
  byName?: string
  owner?: string
  reason?: string
  activeMs: number
  idleMs: number
  heldMs: number
}

export interface Delay {
  itemId: string
  kind: string
  state: string
  owner: keyof ByOwner
  from: string
  to: string
  ms: number
}

/** All work on an encounter, with the owner of each delay. */
export interface History {
  encounterId: string
  events: Happening[]
  delays: Delay[]
  totals: ByOwner
}
