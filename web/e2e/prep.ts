import type { Page } from 'playwright-core'
import { me as coder, wordsOf, work as codingWork } from './chart'
import { intercept, type Answers } from './lib'

const lines = [
  'NORTHLAKE WEST HOSPITAL   OPERATIVE REPORT',
  'Patient: Example, Walter    MRN: 0045521',
  'Account: NCW204329    Date of Birth: 07/02/1948',
  'Procedure: laparoscopic cholecystectomy with intraoperative cholangiogram.',
  'Findings: inflamed gallbladder with several stones, common duct clear.',
  'The patient tolerated the procedure well and went to recovery in stable condition.',
].map((line) => line.split(/\s+/))
const words = wordsOf(lines)

const size = { width: 612, height: 792 }
const picture = `<svg xmlns="http://www.w3.org/2000/svg" width="612" height="792" viewBox="0 0 612 792"><rect width="100%" height="100%" fill="#fff"/>${words
  .map(
    ({ t, b: [x0 = 0, , x1 = 0, y1 = 0] }) =>
      `<text x="${x0 * 612}" y="${y1 * 792 - 3}" textLength="${(x1 - x0) * 612}" font-size="11" font-family="serif" lengthAdjust="spacingAndGlyphs">${t}</text>`,
  )
  .join('')}</svg>`

const boxOf = (text: string) => words.find((w) => w.t.startsWith(text))?.b ?? [0, 0, 0, 0]

interface Doc {
  id: string
  documentType: string
  typeSource: string
  confidence: number
  identity: string
  encounterId?: string
  signed?: boolean
  pageList: { id: string; n: number; rotation: number }[]
}

const me = {
  ...coder,
  user: { ...coder.user, role: 'prep' },
  capabilities: ['work.do', 'documents.view', 'prep.edit', 'encounters.update'],
}
const work = {
  ...codingWork,
  kind: 'chart_prep',
  caseId: 'd1',
  encounterId: undefined,
  why: 'oldest of 5 you may take',
}
const patient = {
  id: 'pt1',
  clientId: 'cl1',
  mrn: '0045521',
  lastName: 'Example',
  firstName: 'Walter',
  birthDate: '1948-07-02',
  sex: 'M',
}
const encounter = {
  id: 'e1',
  accountNumber: 'NCW204329',
  workType: 'SDS',
  patient,
  admittedAt: '2026-03-01T14:20:00Z',
  dischargedAt: '2026-03-01T21:00:00Z',
  attending: 'R. Osei, MD',
}

/** A made-up server with one case of loose pages, which does what it is asked. */
export class Server {
  readonly calls: { route: string; body: Record<string, unknown> }[] = []
  documents: Doc[] = [
    {
      id: 'd1',
      documentType: 'operative_report',
      typeSource: 'proposed',
      confidence: 0.82,
      identity: 'unknown',
      pageList: pages(['p1', 'p2', 'p3']),
    },
    {
      id: 'd2',
      documentType: 'laboratory',
      typeSource: 'proposed',
      confidence: 0.64,
      identity: 'unknown',
      pageList: pages(['p4']),
    },
  ]
  lacks: object[] = []
  completion: { status: number; body?: unknown } = { status: 204 }
  readonly answers: Answers = {
    'GET /api/v1/me': { body: me },
    'POST /api/v1/work/w1/open': { body: work },
    'POST /api/v1/work/w1/heartbeat': {
      body: { fence: 7, leaseUntil: '2099-01-01T00:00:00Z', activeMs: 64_000, idleMs: 0 },
    },
    'POST /api/v1/work/next': { body: {} },
    'GET /api/v1/work/mine': { body: {} },
    'GET /api/v1/work/peek': { body: { eligible: 0, mine: false } },
    'GET /api/v1/hold-reasons': { body: { items: [] } },
  }

  /** Serves the page: the fixed answers, and over them what changes. */
  async serve(page: Page) {
    await intercept(page, this.answers)
    await page.route(/\/(image|thumbnail)\?/, (route) =>
      route.fulfill({ contentType: 'image/svg+xml', body: picture }),
    )
    await page.route(/\/api\/v1\/(prep-cases|documents|encounters|work\/w1\/complete)/, async (route) => {
      const request = route.request()
      const path = new URL(request.url()).pathname.replace('/api/v1/', '')
      if (/\/(image|thumbnail)$/.test(path)) return route.fallback()
      const body = (request.postDataJSON() ?? {}) as Record<string, unknown>
      const { status, body: answer } = this.answer(`${request.method()} ${path}`, body)
      await route.fulfill({
        status,
        headers: { ETag: '"1"' },
        contentType: status >= 400 ? 'application/problem+json' : 'application/json',
        body: answer === undefined ? '' : JSON.stringify(answer),
      })
    })
  }

  private answer(route: string, body: Record<string, unknown>): { status: number; body?: unknown } {
    if (route.endsWith('/view')) return { status: 204 } // that a page was shown changes nothing here
    if (!route.startsWith('GET')) this.calls.push({ route, body })
    const [, id = '', act = ''] = /documents\/([^/]+)\/(\w+)/.exec(route) ?? []
    if (route.startsWith('GET prep-cases'))
      return { status: 200, body: { id: 'd1', documents: this.documents, lacks: this.lacks } }
    if (route.startsWith('GET encounters')) return { status: 200, body: encounter }
    if (route.startsWith('PUT encounters')) return { status: 200, body: encounter }
    if (route.endsWith('/words')) return { status: 200, body: { words } }
    if (route.endsWith('/candidates')) return { status: 200, body: { items: this.candidates() } }
    if (route.endsWith('/complete')) return this.completion
    if (route.endsWith('/document-requests')) return { status: 204 }
    this.change(id, act, body)
    return { status: 200, body: this.documents.find((d) => d.id === id) }
  }

  private change(id: string, act: string, body: Record<string, unknown>) {
    const d = this.documents.find((o) => o.id === id)
    if (!d) return
    if (act === 'description')
      Object.assign(d, { documentType: body.documentType, signed: body.signed, typeSource: 'person' })
    if (act === 'match') Object.assign(d, { encounterId: body.encounterId, identity: 'confirmed' })
    if (act === 'rotation') {
      const page = d.pageList.find((p) => p.n === (body.pages as number[])[0])
      if (page) page.rotation = body.rotation as number
    }
    if (act === 'split') {
      const rest = d.pageList.splice(body.after as number)
      const made = { ...d, id: 'd9', pageList: pages(rest.map((p) => p.id)) }
      this.documents.splice(this.documents.indexOf(d) + 1, 0, made)
    }
    if (act === 'merge') {
      const other = this.documents.find((o) => o.id === body.documentId)
      d.pageList = pages([...d.pageList, ...(other?.pageList ?? [])].map((p) => p.id))
      this.documents = this.documents.filter((o) => o !== other)
    }
    if (act === 'pages') {
      const ids = body.pageIds as string[]
      for (const o of this.documents)
        o.pageList = pages(o.pageList.map((p) => p.id).filter((p) => !ids.includes(p)))
      d.pageList = pages(ids)
    }
  }

  private candidates() {
    const evidence = (field: string, agrees: boolean, value: string, word: string) => ({
      field,
      agrees,
      pageId: 'p1',
      n: 1,
      value,
      box: boxOf(word),
      labelBox: boxOf(word),
    })
    return [
      {
        ...encounter,
        encounterId: 'e1',
        status: 'awaiting_documents',
        score: 85,
        evidence: [
          evidence('account_number', true, 'NCW204329', 'NCW204329'),
          evidence('mrn', true, '0045521', '0045521'),
          evidence('date_of_birth', true, '07/02/1948', '07/02'),
        ],
      },
      {
        ...encounter,
        encounterId: 'e2',
        accountNumber: 'NCW204410',
        admittedAt: '2026-03-12T14:20:00Z',
        dischargedAt: undefined,
        status: 'awaiting_documents',
        score: 50,
        evidence: [
          evidence('account_number', false, 'NCW204329', 'NCW204329'),
          evidence('mrn', true, '0045521', '0045521'),
        ],
      },
    ]
  }
}

function pages(ids: string[]) {
  return ids.map((id, i) => ({
    id,
    n: i + 1,
    ...size,
    rotation: 0,
    textFrom: 'layer',
    ocrState: 'not_needed',
  }))
}
