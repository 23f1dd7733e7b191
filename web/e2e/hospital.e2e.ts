import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { builtSite } from './built'
import { accessibilityProblems, intercept, screenshot, sizes, type Answers } from './lib'

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

function answers(): Answers {
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

const site = builtSite()

// Looking at a screen with axe takes seconds on a small machine.

const looks = (['laptop', 'phone'] as const).flatMap((size) =>
  (['light', 'dark'] as const).map((scheme) => ({ size, scheme })),
)

describe.each(looks)('$size, $scheme', ({ size, scheme }) => {
  it('shows the hospital its encounters, what is waited for, and one of them', async () => {
    const page = await site.open({ size, scheme })
    await intercept(page, answers())
    await page.goto(site.at())
    await page.getByText('A1000201').first().waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await screenshot(page, `hospital-${size}-${scheme}`)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
      sizes[size].width,
    )

    await page.getByRole('button', { name: /Operative report is not signed/ }).click()
    await page.getByText('The file is locked with a password.').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await screenshot(page, `hospital-encounter-${size}-${scheme}`)
    await page.keyboard.press('Escape')
    await page.getByRole('heading', { name: 'Account A1000201' }).waitFor({ state: 'detached' })
    await page.context().close()
  })
})

/** A made-up upload server: each file's bytes are taken; what was found is told by the batch. */
async function uploadServer(page: Page) {
  const files: Record<string, { id: string; name: string; received: number; size: number }> = {}
  const down = { now: false }
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
  return { files, down }
}

function verdictOf(name: string) {
  if (name.includes('locked'))
    return { state: 'refused', reason: 'The file is locked with a password. Send it without one.' }
  if (name.includes('again'))
    return { state: 'duplicate', reason: 'This very file is here already.', encounterId: 'e1' }
  return name.startsWith('A1')
    ? { state: 'accepted', encounterId: 'e1', pages: 12 }
    : { state: 'accepted', pages: 1 }
}

function pdf(name: string) {
  return { name, mimeType: 'application/pdf', buffer: Buffer.from(`%PDF-1.7 ${name}`) }
}

describe('uploading', () => {
  it('tells of each file what became of it, and survives a lost connection', async () => {
    const page = await site.open()
    await intercept(page, answers())
    const server = await uploadServer(page)
    await page.goto(site.at())
    const chooser = page.getByLabel('Drop charts here: choose files')
    await chooser.setInputFiles([
      pdf('A1000201 summary.pdf'),
      pdf('locked.pdf'),
      pdf('A1000201 again.pdf'),
      pdf('scan.pdf'),
    ])
    await page.getByText('The file is locked with a password.').waitFor()
    await page.getByText('This very file is here already.').waitFor()
    await page.getByText('No encounter matched its name: it goes to chart prep.').waitFor()
    await page.getByText('12 pages').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await screenshot(page, 'hospital-upload')

    server.down.now = true
    await chooser.setInputFiles([pdf('A1000202 labs.pdf')])
    await page.getByText('Waits for the connection').waitFor()
    await screenshot(page, 'hospital-upload-lost')
    server.down.now = false
    await page.evaluate(() => window.dispatchEvent(new Event('online')))
    await page.getByText('5 of 5 files through').waitFor()
    expect(Object.keys(server.files)).toHaveLength(5)
    await page.context().close()
  })
})

describe('registering', () => {
  it('is worked by keys, with the refused fields marked', async () => {
    const page = await site.open()
    const api = answers()
    api['POST /api/v1/encounters'] = {
      status: 409,
      body: {
        status: 409,
        detail: 'An encounter with this account number is registered at this facility.',
        errors: [{ location: 'body.accountNumber', message: 'is registered already' }],
      },
    }
    await intercept(page, api)
    await page.goto(site.at())
    await page.getByText('A1000201').first().waitFor()
    await page.keyboard.press('n')
    await page.getByLabel('Account number').fill('A1000201')
    await page.getByLabel('Last name').fill('Haddad')
    await page.getByLabel('First name').fill('Noor')
    await page.getByLabel('Medical record number').fill('M0004711')
    await page.getByLabel('Date of birth').fill('1961-05-02')
    await page.getByLabel('Admitted').fill('2026-11-10T08:00')
    await page.getByRole('combobox', { name: 'Work type' }).last().click()
    await page.getByRole('option', { name: 'IP' }).click()
    await page.getByRole('combobox', { name: 'Sex' }).click()
    await page.getByRole('option', { name: 'Female' }).click()
    await page.keyboard.press('Control+Enter')
    await page.getByText('is registered already', { exact: true }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await screenshot(page, 'hospital-register')
    await page.context().close()
  })

  it('tells row by row what is wrong with an import', async () => {
    const page = await site.open()
    const api = answers()
    api['POST /api/v1/encounters/import'] = {
      status: 422,
      body: {
        status: 422,
        detail:
          'Some rows cannot be accepted; nothing was imported. Correct them and send the whole file again.',
        errors: [
          { location: 'rows[3].date_of_birth', message: 'is not a date; write it as YYYY-MM-DD' },
          { location: 'rows[7].work_type', message: 'this facility does not send charts of this type' },
        ],
      },
    }
    await intercept(page, api)
    await page.goto(site.at())
    await page.getByRole('button', { name: 'Import CSV' }).click()
    await page
      .locator('input[type=file][accept*=csv]')
      .setInputFiles({ name: 'list.csv', mimeType: 'text/csv', buffer: Buffer.from('a,b\n1,2\n') })
    await page.getByRole('button', { name: 'Import', exact: true }).click()
    await page.getByRole('cell', { name: 'date_of_birth' }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await screenshot(page, 'hospital-import')
    await page.context().close()
  })
})

describe('for the hospital’s systems', () => {
  it('fetches results and makes a token that is shown once', async () => {
    const page = await site.open()
    const api = answers()
    api['GET /api/v1/results'] = {
      body: {
        items: [
          {
            id: 'x1',
            encounterId: 'e1',
            facilityCode: 'LKM',
            accountNumber: 'A1000201',
            workType: 'IP',
            admittedAt: '2026-11-10T14:00:00Z',
            version: 1,
            finalAt: '2026-11-20T14:00:00Z',
            codes: [{ sequence: 1, role: 'dx', system: 'icd10cm', code: 'I5023', principal: true, poa: 'Y' }],
          },
        ],
        nextCursor: 'c',
      },
    }
    api['POST /api/v1/api-tokens'] = {
      status: 201,
      body: {
        id: 't1',
        name: 'Billing',
        scopes: ['results.view'],
        userId: 'u1',
        createdAt: '2026-11-22T00:00:00Z',
        expiresAt: '2027-05-01T00:00:00Z',
        token: 'cw_k7m2q9xdr4tnw8ca',
      },
    }
    await intercept(page, api)
    await page.goto(site.at('results'))
    await page.getByRole('button', { name: 'Fetch' }).click()
    await page.getByText('I5023').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await screenshot(page, 'hospital-results')

    await page.goto(site.at('tokens'))
    await page.getByRole('button', { name: /New token/ }).click()
    await page.getByLabel('What is it for?').fill('Billing')
    await screenshot(page, 'hospital-token')
    await page.getByRole('button', { name: 'Make it' }).click()
    await page.getByText('cw_k7m2q9xdr4tnw8ca').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByRole('button', { name: 'I have kept it' }).click()
    expect(await page.getByText('cw_k7m2q9xdr4tnw8ca').count()).toBe(0)
    await page.context().close()
  })
})
