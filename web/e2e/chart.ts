import type { Page } from 'playwright-core'
import { bare, book, find, hit } from './book'
import { intercept, type Answers } from './lib'

/** A made-up inpatient chart and the API around it, for tests of the workbench without the server. */

const dischargeSummary = [
  ['DISCHARGE SUMMARY'],
  ['Reason for admission: acute on chronic systolic heart failure with pulmonary edema.'],
  ['Hospital course: The patient was diuresed with intravenous furosemide and improved.'],
  ['Acute kidney injury on admission resolved with treatment. Creatinine fell to 1.1.'],
  ['Paroxysmal atrial fibrillation, rate controlled with metoprolol.'],
  ['Type 2 diabetes mellitus with diabetic chronic kidney disease stage 3a.'],
  ['Hypokalemia developed on day two and was repleted.'],
  ['Discharge condition: stable. Follow up with cardiology in one week.'],
].map((line) => line[0]?.split(' ') ?? [])

const size = { width: 612, height: 792 }

/** The words of a page with their boxes, as the server gives them. */
export function wordsOf(lines: string[][]) {
  return lines.flatMap((line, l) => {
    const y0 = 0.08 + l * 0.035
    let x = 0.08
    return line.map((t) => {
      const w = t.length * 0.0095
      const b = [x, y0, x + w, y0 + 0.018]
      x += w + 0.008
      return { t, b, l }
    })
  })
}

function picture(lines: string[][], foot: string): string {
  const texts = wordsOf(lines).map(({ t, b: [x0 = 0, , x1 = 0, y1 = 0] }) => {
    const at = `x="${x0 * size.width}" y="${y1 * size.height - 3}" textLength="${(x1 - x0) * size.width}"`
    return `<text ${at} font-size="11" font-family="serif" lengthAdjust="spacingAndGlyphs">${t}</text>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}" viewBox="0 0 ${size.width} ${size.height}">
<rect width="100%" height="100%" fill="#fff"/>${texts.join('')}<text x="480" y="770" font-size="9" fill="#888">${foot}</text></svg>`
}

const sheet = (id: string, n: number, textFrom = 'layer') => ({
  id,
  n,
  ...size,
  rotation: 0,
  textFrom,
  ocrState: textFrom === 'none' ? 'waiting' : 'not_needed',
})

const documents = [
  {
    id: 'd1',
    documentType: 'discharge_summary',
    documentDate: '2026-03-06',
    signed: true,
    pages: 3,
    pageList: [sheet('p1', 1), sheet('p2', 2), sheet('p3', 3)],
  },
  {
    id: 'd2',
    documentType: 'lab_report',
    documentDate: '2026-03-04',
    pages: 2,
    pageList: [sheet('p4', 1), sheet('p5', 2, 'none')],
  },
]

export const work = {
  id: 'w1',
  kind: 'coding',
  workType: 'IP',
  state: 'claimed',
  priority: 1,
  facility: { id: 'f1', name: 'Northlake West', timezone: 'America/Chicago' },
  clientId: 'cl1',
  caseId: 'c1',
  encounterId: 'e1',
  fence: 7,
  why: 'STAT · due in 3 h · oldest of 14 you may take',
  activeMs: 64_000,
  idleMs: 0,
}

export const me = {
  user: {
    id: 'u1',
    name: 'Ada Marsh',
    email: 'ada@agency.example',
    role: 'coder',
    timezone: 'America/Chicago',
    onShift: true,
  },
  agency: { id: 'a1', name: 'Northlake Coding' },
  capabilities: ['work.do', 'coding.view', 'coding.edit', 'codes.search'],
  session: { idleTimeoutSeconds: 900, expiresAt: '2099-01-01T00:00:00Z' },
  banners: [],
}

const encounter = {
  id: 'e1',
  accountNumber: 'NCW204329',
  workType: 'IP',
  patient: {
    id: 'pt1',
    mrn: '0045521',
    lastName: 'Example',
    firstName: 'Walter',
    birthDate: '1948-07-02',
    sex: 'M',
  },
  admittedAt: '2026-03-01T14:20:00Z',
  dischargedAt: '2026-03-06T17:00:00Z',
  disposition: '06',
  payer: 'Medicare',
  attending: 'R. Osei, MD',
}

interface Row {
  id: string
  role: string
  system: string
  code: string
  poa?: string
  evidence?: object[]
}

/** What the fake server keeps, and what the tests may turn. */
export interface FakeServer {
  answers: Answers
  codes: Row[]
  version: number
  puts: { headers: Record<string, string>; body: { fence: number; codes: Row[] } }[]
  /** Answers the next saves with this instead. */
  refuseSaves: { status: number; body: object } | null
}

function caseOf(server: FakeServer) {
  const dx = server.codes.filter((c) => c.role === 'dx')
  const edits = [
    ...(dx.length === 0
      ? [
          {
            rule: 'principal-missing',
            level: 'error',
            location: 'codes',
            message: 'Mark the principal (first-listed) diagnosis.',
          },
        ]
      : []),
    ...server.codes.flatMap((c, i) => [
      ...(c.role === 'dx' && !c.poa && c.code !== 'Z794'
        ? [
            {
              rule: 'poa-missing',
              level: 'error',
              location: `codes[${i}].poa`,
              message: 'Say whether this was present on admission: Y, N, U or W.',
            },
          ]
        : []),
      ...(c.evidence?.length
        ? []
        : [
            {
              rule: 'evidence-missing',
              level: 'warning',
              location: `codes[${i}].evidence`,
              message: 'No words of the chart are linked to this code.',
            },
          ]),
    ]),
  ]
  return {
    id: 'c1',
    encounterId: 'e1',
    clientId: 'cl1',
    facilityId: 'f1',
    workType: 'IP',
    status: 'in_coding',
    codesAsOf: '2026-03-06',
    codeSystems: { diagnoses: 'ICD10CM', procedures: ['ICD10PCS'] },
    poaRequired: true,
    version: server.version,
    codes: server.codes.map((c) => ({ ...c, description: find(c.code)?.[1] })),
    edits,
  }
}

/** Answers the page's calls from a made-up server with one chart. */
export async function fakeServer(page: Page): Promise<FakeServer> {
  const answers: Answers = {
    'GET /api/v1/me': { body: me },
    'GET /api/v1/work/peek': { body: { next: { ...work, state: 'ready' }, eligible: 15, mine: false } },
    'GET /api/v1/work/mine': { body: { current: [], held: [], returned: [], routed: [], drafts: [] } },
    'POST /api/v1/work/next': { body: { item: work } },
    'POST /api/v1/work/reserve': { body: {} },
    'POST /api/v1/work/w1/open': { body: { ...work, fence: 8 } },
    'POST /api/v1/work/w1/heartbeat': {
      body: { fence: 7, leaseUntil: '2099-01-01T00:00:00Z', activeMs: 94_000, idleMs: 0 },
    },
    'POST /api/v1/work/w1/complete': { status: 204 },
    'POST /api/v1/work/w1/hold': { body: { ...work, state: 'held' } },
    'POST /api/v1/work/w1/release': { status: 204 },
    'GET /api/v1/encounters/e1': { body: encounter },
    'GET /api/v1/encounters/e1/documents': { body: { items: documents } },
    'GET /api/v1/code-releases': { body: { items: [], starterOnly: true } },
    'GET /api/v1/hold-reasons': {
      body: {
        items: [
          {
            code: 'missing_document',
            label: 'Document missing',
            owner: 'hospital',
            kinds: ['coding'],
            active: true,
          },
          {
            code: 'physician_query',
            label: 'Waiting for the physician’s answer',
            owner: 'physician',
            kinds: ['coding'],
            active: true,
          },
          {
            code: 'prep_only',
            label: 'Never shown here',
            owner: 'agency',
            kinds: ['chart_prep'],
            active: true,
          },
        ],
      },
    },
  }
  const server: FakeServer = { answers, codes: [], version: 1, puts: [], refuseSaves: null }
  await intercept(page, answers)
  await page.route('**/api/v1/documents/**', (route) => {
    const path = new URL(route.request().url()).pathname
    const n = Number(/pages\/(\d+)/.exec(path)?.[1])
    const lines = n === 1 ? dischargeSummary : dischargeSummary.slice(0, 1)
    if (path.endsWith('/words')) return route.fulfill({ json: { words: wordsOf(lines), textFrom: 'layer' } })
    return route.fulfill({ contentType: 'image/svg+xml', body: picture(lines, `Ada Marsh ${n}`) })
  })
  await page.route('**/api/v1/encounters/e1/find', (route) => {
    const { q } = route.request().postDataJSON() as { q: string }
    const sought = q.toLowerCase()
    const hits = wordsOf(dischargeSummary).flatMap((w, i) =>
      w.t.toLowerCase().includes(sought)
        ? [{ documentId: 'd1', pageId: 'p1', n: 1, firstWord: i, lastWord: i, boxes: [] }]
        : [],
    )
    return route.fulfill({ json: { hits, pages: 5, unread: 1, truncated: false } })
  })
  await page.route('**/api/v1/codes?*', (route) => {
    const query = new URL(route.request().url()).searchParams.get('q')?.toLowerCase() ?? ''
    const items = book.filter(([code, text]) =>
      query
        .split(/\s+/)
        .every((w) => text.toLowerCase().includes(w) || bare(code).toLowerCase().startsWith(bare(w))),
    )
    return route.fulfill({ json: { items: items.map(hit), starterOnly: true } })
  })
  await page.route('**/api/v1/codes/ICD10CM/*', (route) => {
    const code = /ICD10CM\/(\w+)/.exec(route.request().url())?.[1] ?? ''
    const entry = find(code)
    if (!entry) return route.fulfill({ status: 404, json: { status: 404 } })
    const under = (parent: string) =>
      book.filter(([c]) => c.startsWith(parent) && bare(c).length === bare(parent).length + 1)
    const parent = entry[0].slice(0, -1)
    return route.fulfill({
      json: {
        ...hit(entry),
        validOn: true,
        poaExempt: code.startsWith('Z'),
        children: under(entry[0]).map(hit),
        neighbours: under(parent).map(hit),
      },
    })
  })
  await page.route('**/api/v1/coding-cases/**', async (route) => {
    const request = route.request()
    if (request.method() === 'PUT') {
      const body = request.postDataJSON() as FakeServer['puts'][number]['body']
      server.puts.push({ headers: request.headers(), body })
      if (server.refuseSaves)
        return route.fulfill({
          status: server.refuseSaves.status,
          contentType: 'application/problem+json',
          body: JSON.stringify(server.refuseSaves.body),
        })
      server.version++
      server.codes = body.codes.map((c, i) => ({
        ...c,
        code: bare(c.code),
        id: c.id ?? `s${server.version}-${i}`,
      }))
    }
    return route.fulfill({ headers: { ETag: `"${server.version}"` }, json: caseOf(server) })
  })
  return server
}
