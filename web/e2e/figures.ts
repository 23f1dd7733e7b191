import type { Page } from 'playwright-core'
import type { Answers } from './lib'

const now = Date.now()
const ago = (hours: number) => new Date(now - hours * 3_600_000).toISOString()

const me = {
  user: { id: 'm1', name: 'Grace Odell', email: 'grace@agency.example', role: 'manager' },
  agency: { id: 'a1', name: 'Northlake Coding' },
  client: null,
  capabilities: ['board.view', 'productivity.view', 'work.manage', 'encounter.history', 'tables.export'],
  session: { idleTimeoutSeconds: 900, expiresAt: '2099-01-01T00:00:00Z' },
  banners: [],
}

const places = [
  'Northlake West',
  'Northlake East',
  'Harbor General',
  'Harbor Women and Children’s Pavilion',
  'Harbor Infusion',
]
const types = ['IP', 'OBS', 'SDS', 'ED', 'OP']

function figures(n: number) {
  const held = { agency: n % 3, hospital: n % 5, physician: n % 2 }
  return { preparing: n, ready: n * 3, inWork: n % 4, held, dueToday: n, late: n % 3, doneToday: n * 2 }
}

const names = [
  'Ada Marsh',
  'Ben Torres',
  'Chidi Okafor',
  'Dana Whitfield',
  'Eun-ji Park',
  'Farid Nasser',
  'Gwen Ito',
  'Hal Brandt',
]
const states = ['active', 'active', 'idle', 'on_hold', 'waiting', 'active', 'off', 'off']

const board = {
  at: new Date(now).toISOString(),
  timezone: 'America/Chicago',
  dayStart: ago(9),
  figures: {
    preparing: 14,
    ready: 1284,
    inWork: 37,
    held: { agency: 4, hospital: 61, physician: 18 },
    dueToday: 212,
    late: 9,
    doneToday: 431,
  },
  facilities: places.map((name, i) => ({
    id: `f${i}`,
    name,
    clientId: i < 2 ? 'c1' : 'c2',
    clientName: i < 2 ? 'Northlake Health' : 'Harbor Health',
  })),
  cells: places.flatMap((_, i) =>
    types
      .filter((__, j) => (i + j) % 4 !== 3)
      .map((workType, j) => ({
        facilityId: `f${i}`,
        workType,
        ...figures(i * 5 + j * 2 + 1),
        oldestAt: ago((i + 1) * (j + 1) * 7),
      })),
  ),
  people: names.map((name, i) => ({
    id: `u${i}`,
    name,
    role: 'coder',
    state: states[i],
    current:
      i < 3 || i === 5
        ? {
            itemId: `w${i}`,
            facilityName: places[i % 4],
            workType: types[i % 5],
            kind: i === 1 ? 'chart_prep' : 'coding',
            since: ago(0.2 * (i + 1)),
          }
        : undefined,
    activeShare: i < 6 ? 0.72 + i / 30 : undefined,
    workedMs: i * 3_600_000,
    doneToday: 24 - i * 3,
    expectedToday: 21 - i,
    held: i % 3,
  })),
  today: Array.from({ length: 14 }, (_, i) => ({
    at: new Date(Math.floor(now / 3_600_000) * 3_600_000 - (9 - i) * 3_600_000).toISOString(),
    arrived: 20 + ((i * 37) % 60),
    completed: 30 + ((i * 23) % 40),
    backlog: 1400 - i * 12 + ((i * 53) % 40),
    forecast: i > 9,
  })),
}

const lines = Array.from({ length: 30 }, (_, i) => ({
  id: `w${i}`,
  encounterId: `e${i}`,
  clientName: 'Northlake Health',
  facilityId: 'f0',
  facilityName: 'Northlake West',
  workType: types[i % 5],
  kind: 'coding',
  state: i % 6 === 1 ? 'claimed' : 'ready',
  priority: 1 + (i % 5),
  readyAt: ago(i + 1),
  dueAt: ago(2 - i),
  holderId: i % 6 === 1 ? 'u1' : undefined,
  holderName: i % 6 === 1 ? 'Ben Torres' : undefined,
}))

const row = (key: string, label: string, n: number) => ({
  key,
  label,
  items: 40 + n * 7,
  late: n % 4,
  claimed: 50 + n * 7,
  released: n % 3,
  held: n,
  arrived: 60,
  activeMs: (5 + n) * 3_600_000,
  idleMs: n * 900_000,
  heldMs: { agency: 0, hospital: n * 7_200_000, physician: n * 1_800_000 },
  perHour: 6 + n / 3,
  standardPerHour: 7.5,
  ofStandard: (6 + n / 3) / 7.5,
  turnaroundP50: 20_000 + n * 900,
  turnaroundP90: 70_000 + n * 3000,
})
const day = (n: number) => new Date(now - n * 86_400_000).toISOString().slice(0, 10)
const productivity = (group: string) => ({
  from: day(30),
  to: day(0),
  group,
  total: row('total', 'Total', 12),
  items:
    group === 'day'
      ? Array.from({ length: 31 }, (_, i) => row(day(30 - i), day(30 - i), i % 9))
      : names.map((name, i) => row(`u${i}`, name, i)),
})

const happened = (event: string, hours: number, to: string, more: object = {}) => ({
  id: event + hours,
  itemId: 'w1',
  at: ago(hours),
  kind: 'coding',
  workType: 'IP',
  facilityName: 'Northlake West',
  timezone: 'America/Chicago',
  event,
  to,
  activeMs: 0,
  idleMs: 0,
  heldMs: 0,
  ...more,
})
const stretch = (state: string, owner: string, from: number, to: number) => ({
  itemId: 'w1',
  kind: 'coding',
  state,
  owner,
  from: ago(from),
  to: ago(to),
  ms: (from - to) * 3_600_000,
})
const history = {
  encounterId: 'e1',
  events: [
    happened('ready', 30, 'ready'),
    happened('claimed', 20, 'claimed', { userName: 'Ada Marsh' }),
    happened('held', 19, 'held', {
      userName: 'Ada Marsh',
      owner: 'physician',
      reason: 'query_open',
      activeMs: 3_000_000,
      idleMs: 600_000,
    }),
    happened('resumed', 6, 'ready', {
      userName: 'Ada Marsh',
      byName: 'Grace Odell',
      owner: 'physician',
      heldMs: 46_800_000,
    }),
    happened('completed', 4, 'done', { userName: 'Ada Marsh', activeMs: 2_400_000 }),
  ],
  delays: [
    stretch('ready', 'agency', 30, 20),
    stretch('claimed', 'agency', 20, 19),
    stretch('held', 'physician', 19, 6),
    stretch('ready', 'agency', 6, 4),
  ],
  totals: { agency: 46_800_000, hospital: 0, physician: 46_800_000 },
}

export function answers(): Answers {
  return {
    'GET /api/v1/me': { body: me },
    'GET /api/v1/clients': {
      body: {
        items: [
          { id: 'c1', name: 'Northlake Health' },
          { id: 'c2', name: 'Harbor Health' },
        ],
      },
    },
    'GET /api/v1/board': { body: board },
    'GET /api/v1/board/items': { body: { items: lines } },
    'GET /api/v1/productivity/items': {
      body: {
        items: lines.slice(0, 12).map((l) => ({
          ...l,
          id: `ev${l.id}`,
          itemId: l.id,
          at: l.readyAt,
          event: 'completed',
          userName: 'Ada Marsh',
          late: false,
          activeMs: 900_000,
          idleMs: 0,
          heldMs: 0,
          turnaround: 30_000,
        })),
      },
    },
    'GET /api/v1/encounters/e1/history': { body: history },
    'POST /api/v1/work/bulk': {
      body: {
        items: [
          { id: 'w0', ok: true },
          { id: 'w1', ok: false, message: 'The work item is claimed now, so this cannot be done.' },
        ],
      },
    },
  }
}

/** Productivity answers by the group asked for. */
export async function answerGroups(page: Page) {
  await page.route('**/api/v1/productivity?*', async (route) => {
    const group = new URL(route.request().url()).searchParams.get('group') ?? 'day'
    await route.fulfill({ contentType: 'application/json', body: JSON.stringify(productivity(group)) })
  })
}
