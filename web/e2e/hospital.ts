import type { Page } from 'playwright-core'
import type { Answers } from './lib'

const me = {
  user: {
    id: 'u1',
    name: 'Hana Ito',
    email: 'hana@lakeside.example',
    role: 'hospital',
    timezone: 'America/Chicago',
    onShift: false,
  },
  agency: { id: 'a1', name: 'Northlake Coding' },
  client: { id: 'c1', name: 'Lakeside Health' },
  capabilities: [
    'clients.view',
    'documents.upload',
    'encounter.view',
    'encounters.create',
    'encounters.import',
    'encounters.view',
    'results.view',
    'tokens.manage',
  ],
  session: { idleTimeoutSeconds: 900, expiresAt: '2099-01-01T00:00:00Z' },
  banners: [],
}
const facility = {
  id: 'f1',
  clientId: 'c1',
  name: 'Lakeside Main',
  code: 'LKM',
  timezone: 'America/Chicago',
  workTypes: ['IP', 'ED', 'OP'],
  active: true,
  version: 1,
}
const states = ['awaiting_documents', 'ready', 'in_coding', 'on_hold', 'coded', 'final', 'delivered']
const rows = Array.from({ length: 60 }, (_, i) => ({
  id: `e${i}`,
  clientId: 'c1',
  facilityId: 'f1',
  accountNumber: `A10002${String(i).padStart(2, '0')}`,
  patientName: ['Marsh, Ada', 'Haddad, Noor Leila', 'Okafor, Chidi'][i % 3],
  workType: ['IP', 'ED', 'OP'][i % 3],
  admittedAt: '2026-11-10T14:00:00Z',
  dischargedAt: i % 9 === 0 ? undefined : `2026-11-${String(10 + (i % 10)).padStart(2, '0')}T18:30:00Z`,
  ageDays: i % 9 === 0 ? undefined : 22 - (10 + (i % 10)),
  status: states[i % states.length],
  delayOwner: ['hospital', 'agency', 'physician', 'none'][i % 4],
  holdReason: states[i % states.length] === 'on_hold' ? 'missing_document' : undefined,
  documents: i % 5,
  chargesMinor: 123_456 * (i + 1),
  currency: 'USD',
}))
const encounter = {
  ...rows[1],
  patient: {
    id: 'p1',
    clientId: 'c1',
    mrn: 'M0004711',
    lastName: 'Haddad',
    firstName: 'Noor',
    middleName: 'Leila',
    birthDate: '1961-05-02',
    sex: 'F',
  },
  payer: 'Medicare',
  attending: 'R. Osei',
  createdAt: '2026-11-11T09:00:00Z',
  version: 3,
  documents: [
    {
      id: 'd1',
      documentType: 'discharge_summary',
      typeSource: 'proposed',
      confidence: 0.97,
      documentDate: '2026-11-11',
      signed: true,
      identity: 'matches',
      pages: 3,
      createdAt: '2026-11-11T10:00:00Z',
      version: 1,
    },
    {
      id: 'd2',
      documentType: 'operative_report',
      typeSource: 'proposed',
      confidence: 0.9,
      signed: false,
      identity: 'matches',
      pages: 2,
      createdAt: '2026-11-11T10:00:00Z',
      version: 1,
    },
  ],
  waiting: [
    {
      sourceId: 's9',
      state: 'refused',
      reason: 'The file is locked with a password. Send it without one.',
      receivedAt: '2026-11-11T10:05:00Z',
    },
  ],
  status: 'final',
  holdReason: undefined,
}
const dnfb = {
  encounters: 31,
  chargesMinor: 61_234_500,
  currency: 'USD',
  items: [
    { delayOwner: 'hospital', ageBand: '4-7', encounters: 12, chargesMinor: 21_034_500, oldestDays: 7 },
    { delayOwner: 'agency', ageBand: '0-3', encounters: 15, chargesMinor: 30_200_000, oldestDays: 3 },
    { delayOwner: 'physician', ageBand: '8-14', encounters: 4, chargesMinor: 10_000_000, oldestDays: 11 },
  ],
}
const problems = ['scan 0311.pdf', 'noteworthy.tiff', 'op-report-2.pdf'].map((name, i) => ({
  sourceId: `s${i}`,
  name,
  state: i === 1 ? 'quarantined' : 'refused',
  receivedAt: '2026-11-09T10:05:00Z',
  clientId: 'c1',
  size: 120_000,
  mayRelease: i === 1,
}))
const requests = [
  {
    id: 'r1',
    encounterId: 'e1',
    accountNumber: 'A1000201',
    patientName: 'Haddad, Noor',
    documentType: 'operative_report',
    problem: 'unsigned',
    askedAt: '2026-11-19T09:00:00Z',
  },
  {
    id: 'r2',
    encounterId: 'e3',
    accountNumber: 'A1000203',
    patientName: 'Marsh, Ada',
    documentType: 'discharge_summary',
    problem: 'missing',
    askedAt: '2026-11-21T09:00:00Z',
  },
]

export function answers(): Answers {
  return {
    'GET /api/v1/me': { body: me },
    'GET /api/v1/facilities': { body: { items: [facility] } },
    'GET /api/v1/clients': { body: { items: [] } },
    'POST /api/v1/encounters/search': { body: { items: rows } },
    'GET /api/v1/encounters/dnfb': { body: dnfb },
    'GET /api/v1/sources/problems': { body: { items: problems, nextCursor: 'more' } },
    'GET /api/v1/document-requests': { body: { items: requests } },
    'GET /api/v1/encounters/e1': { body: encounter },
    'GET /api/v1/api-tokens': { body: { items: [] } },
  }
}

/** A made-up upload server: each file's bytes are taken; what was found is told by the batch. */
export async function uploadServer(page: Page) {
  const files: Record<string, { id: string; name: string; received: number; size: number }> = {}
  const down = { now: false }
  const busy = { now: false }
  await page.route('**/api/v1/batches**', async (route) => {
    if (route.request().method() === 'POST')
      return route.fulfill({
        status: 201,
        json: { id: 'b1', clientId: 'c1', createdAt: '2026-11-22T00:00:00Z', files: [] },
      })
    const found = Object.values(files).map((file) => ({
      ...file,
      ...(file.received < file.size ? { state: 'uploading' } : verdictOf(file.name)),
    }))
    return route.fulfill({
      json: { id: 'b1', clientId: 'c1', createdAt: '2026-11-22T00:00:00Z', files: found },
    })
  })
  await page.route('**/api/v1/uploads**', async (route) => {
    const request = route.request()
    const id = request.url().split('/').at(-1) ?? ''
    const headers: Record<string, string> = { 'Tus-Resumable': '1.0.0' }
    if (down.now) return route.abort('connectionfailed')
    if (busy.now) return route.fulfill({ status: 429, headers: { ...headers, 'Retry-After': '1' } })
    if (request.method() === 'POST') {
      const sent = await request.allHeaders()
      const name = /filename ([^,]+)/.exec(sent['upload-metadata'] ?? '')?.[1] ?? ''
      const made = `s${Object.keys(files).length}`
      files[made] = {
        id: made,
        name: Buffer.from(name, 'base64').toString(),
        received: 0,
        size: Number(sent['upload-length']),
      }
      return route.fulfill({ status: 201, headers: { ...headers, Location: `/api/v1/uploads/${made}` } })
    }
    const file = files[id]
    if (!file) return route.fulfill({ status: 404, headers })
    if (request.method() === 'PATCH') file.received += request.postDataBuffer()?.length ?? 0
    const status = request.method() === 'PATCH' ? 204 : 200
    return route.fulfill({
      status,
      headers: { ...headers, 'Upload-Offset': String(file.received), 'Upload-Length': String(file.size) },
    })
  })
  return { files, down, busy }
}

function verdictOf(name: string) {
  if (name.includes('locked'))
    return { state: 'refused', reason: 'The file is locked with a password. Send it without one.' }
  if (name.includes('again'))
    return {
      state: 'duplicate',
      reason: 'This very file is here already.',
      encounterId: name.startsWith('A1') ? 'e1' : undefined,
    }
  return name.startsWith('A1')
    ? { state: 'accepted', encounterId: 'e1', pages: 12 }
    : { state: 'accepted', pages: 1 }
}

export function pdf(name: string) {
  return { name, mimeType: 'application/pdf', buffer: Buffer.from(`%PDF-1.7 ${name}`) }
}
