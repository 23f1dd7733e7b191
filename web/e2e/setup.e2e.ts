import { describe, expect, it } from 'vitest'
import { builtSite } from './built'
import { accessibilityProblems, intercept, screenshot, type Answers } from './lib'

const me = {
  user: {
    id: 'u9',
    name: 'Dana Whitfield',
    email: 'dana@agency.example',
    role: 'manager',
    timezone: 'America/Chicago',
    onShift: false,
  },
  agency: { id: 'a1', name: 'Northlake Coding' },
  capabilities: [
    'users.view',
    'users.manage',
    'clients.manage',
    'targets.manage',
    'queues.manage',
    'holds.manage',
  ],
  session: { idleTimeoutSeconds: 900, expiresAt: '2099-01-01T00:00:00Z' },
  banners: [],
}
const client = {
  id: 'c1',
  name: 'Lakeside Health',
  code: 'LAKE',
  timezone: 'America/Chicago',
  status: 'active',
  baaSignedOn: '2026-01-01',
  version: 3,
}
const facility = {
  id: 'f1',
  clientId: 'c1',
  name: 'Lakeside Main',
  code: 'LKM',
  timezone: 'America/Chicago',
  workTypes: ['IP', 'ED'],
  active: true,
  version: 1,
}
const person = {
  id: 'p1',
  name: 'Noor Haddad',
  email: 'noor@agency.example',
  role: 'coder',
  status: 'active',
  timezone: 'America/Chicago',
  onShift: true,
  secondFactor: true,
  mustChangePassword: false,
  skills: [{ workType: 'IP', kind: 'coding' }],
  credentials: [{ credential: 'CCS', expiresOn: '2026-01-31' }],
  facilityIds: ['f1'],
  createdAt: '2026-01-01T00:00:00Z',
  version: 7,
}
const answers: Answers = {
  'GET /api/v1/me': { body: me },
  'GET /api/v1/clients': { body: { items: [client] } },
  'GET /api/v1/facilities': { body: { items: [facility] } },
  'GET /api/v1/users': { body: { items: [person] } },
  'GET /api/v1/targets': {
    body: {
      items: [
        { workType: 'IP', kind: 'coding', itemsPerHour: 2.25, slaHours: 72, effectiveFrom: '2000-01-01' },
      ],
    },
  },
  'GET /api/v1/queues': { body: { items: [] } },
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
      ],
    },
  },
  'GET /api/v1/clients/c1/checklist': {
    body: {
      items: [
        {
          workType: 'IP',
          documentType: 'discharge_summary',
          mustBeSigned: true,
          effectiveFrom: '2026-01-01',
        },
      ],
    },
  },
  'POST /api/v1/users': {
    status: 201,
    body: { ...person, id: 'p2', oneTimePassword: 'k7m2-q9xd-r4tn-w8ca' },
  },
}

const site = builtSite()

/** Each part of the setup with something that stands in its table. */
const parts = [
  ['clients', 'Lakeside Health'],
  ['facilities', 'Lakeside Main'],
  ['people', 'noor@agency.example'],
  ['skills', 'Noor Haddad'],
  ['credentials', 'Expired'],
  ['assignments', 'Lakeside Main'],
  ['targets', '2.25'],
  ['queues', 'Lakeside Main'],
  ['hold-reasons', 'Document missing'],
  ['checklists', 'Discharge summary'],
] as const

describe.each(['light', 'dark'] as const)('the setup, %s', (scheme) => {
  it('shows each part as a table that everybody can use', async () => {
    const page = await site.open({ scheme })
    await intercept(page, answers)
    for (const [part, content] of parts) {
      await page.goto(site.at(`setup/${part}`))
      await page.getByRole('gridcell', { name: content }).first().waitFor()
      expect(await accessibilityProblems(page), part).toEqual([])
      await screenshot(page, `setup-${part}-${scheme}`)
    }
    await page.context().close()
  })
})

it('adds a person by keys and hands over the one-time password', async () => {
  const page = await site.open()
  await intercept(page, answers)
  await page.goto(site.at('setup/people'))
  await page.getByText('noor@agency.example').waitFor()
  await page.keyboard.press('n')
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Una Testcase')
  await page.getByRole('textbox', { name: 'E-mail', exact: true }).fill('una@agency.example')
  expect(await accessibilityProblems(page)).toEqual([])
  await screenshot(page, 'setup-person')
  await page.keyboard.press('Control+Enter')
  await page.getByText('k7m2-q9xd-r4tn-w8ca').waitFor()
  expect(await accessibilityProblems(page)).toEqual([])
  await page.keyboard.press('Escape')
  await page.getByText('k7m2-q9xd-r4tn-w8ca').waitFor({ state: 'detached' })
  await page.context().close()
})
