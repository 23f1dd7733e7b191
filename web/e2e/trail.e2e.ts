import { describe, expect, it } from 'vitest'
import { builtSite } from './built'
import { accessibilityProblems, intercept, screenshot, type Answers } from './lib'

const id = (n: number) => `01890000-0000-7000-8000-${String(n).padStart(12, '0')}`
const people = ['Ada Marsh', 'Ben Okafor', 'Carla Nuñez', 'Dinesh Rao'].map((name, i) => ({
  id: id(i + 1),
  name,
}))
const me = {
  user: { id: id(9), name: 'Grace Holt', email: 'grace@agency.example', role: 'compliance' },
  agency: { id: id(10), name: 'Northlake Coding' },
  capabilities: ['audit.view', 'audit.verify', 'users.view', 'patients.view'],
  session: { idleTimeoutSeconds: 900, expiresAt: '2099-01-01T00:00:00Z' },
  banners: [],
}

const encounterId = id(500)
const acts = [
  'document.page.view',
  'document.page.view',
  'encounter.view',
  'coding.codes.save',
  'result.fetch',
]

/** n acts, a few seconds apart, with a night in between now and then. */
function events(n: number) {
  let at = Date.UTC(2026, 2, 2, 14, 0)
  return Array.from({ length: n }, (_, i) => {
    at += i % 40 === 39 ? 16 * 3600_000 : (i % 7) * 9_000
    const act = acts[i % acts.length] ?? ''
    return {
      id: id(1000 + i),
      at: new Date(at).toISOString(),
      actorId: i % 23 === 0 ? null : people[Math.floor(i / 5) % people.length]?.id,
      actorRole: i % 23 === 0 ? 'system' : 'coder',
      act,
      objectType: act.startsWith('document') ? 'document' : 'encounter',
      objectId: id(600 + (i % 3)),
      clientId: id(20),
      patientId: id(30),
      encounterId,
      workItemId: i % 5 === 4 ? undefined : id(700),
      page: act === 'document.page.view' ? (i % 14) + 1 : undefined,
      reason: act === 'coding.codes.save' ? 'draft' : undefined,
      address: '203.0.113.7',
      requestId: `req-${i}`,
      details: act === 'coding.codes.save' ? { codes: 7 } : {},
    }
  })
}

const note = `chartwright/trail/${id(10)}\n48211\nq7VpN4x0C6VjP1D8kT2mWn5yQe3uHs9aLb7fRz4cXg0=\n\n— chartwright+trail AzX3grlgtPyYq+0m\n`

function answers(): Answers {
  return {
    'GET /api/v1/me': { body: me },
    'GET /api/v1/users': { body: { items: people } },
    'GET /api/v1/clients': { body: { items: [{ id: id(20), name: 'Northlake Regional' }] } },
    'GET /api/v1/audit-events': { body: { items: events(200).toReversed() } },
    [`GET /api/v1/encounters/${encounterId}/access`]: { body: { items: events(400).toReversed() } },
    'POST /api/v1/patients/search': {
      body: { items: [{ id: id(30), mrn: '00417', lastName: 'Doe', firstName: 'Jane' }] },
    },
    'GET /api/v1/audit/checkpoint': { body: { size: 48211, note, createdAt: '2026-03-04T14:30:00Z' } },
    'POST /api/v1/audit/verify': {
      body: { ok: true, sealed: 48211, checkpoints: 212, newestCheckpoint: note, problems: [], tookMs: 1423 },
    },
  }
}

const site = builtSite()

describe.each(['light', 'dark'] as const)('the trail, %s', (scheme) => {
  it('is searched, opened and followed to the encounter by keyboard', async () => {
    const page = await site.open({ scheme })
    await intercept(page, answers())
    await page.goto(site.at('trail'))
    const grid = page.getByRole('grid', { name: 'Acts, newest first' })
    await grid.getByText('Codes saved').first().waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await screenshot(page, `trail-${scheme}`)

    await page.getByLabel('Patient').fill('00417')
    await page.keyboard.press('Enter')
    await page.waitForURL(`**/trail?*patient=${id(30)}*`)
    expect(page.url()).not.toContain('00417')

    await grid.focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.getByRole('link', { name: 'Encounter’s history' }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await screenshot(page, `trail-event-${scheme}`)
    await page.getByRole('link', { name: 'Encounter’s history' }).press('Enter')

    const lanes = page.getByRole('grid', { name: 'Acts by person over time' })
    await lanes.waitFor()
    await lanes.focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowRight')
    const label = await lanes.locator('[data-active]').getAttribute('aria-label')
    const act = label?.split(', ')[2] ?? ''
    expect(act).toMatch(/viewed|saved|fetched/)
    await page.getByRole('region', { name: act }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await screenshot(page, `trail-history-${scheme}`)
    await page.context().close()
  }, 60_000)

  it('is verified, with the problems named', async () => {
    const page = await site.open({ scheme })
    const table = answers()
    await intercept(page, table)
    await page.goto(site.at('verify'))
    await page.getByRole('button', { name: 'Verify now' }).waitFor()
    await page.keyboard.press('v')
    await page.getByText('Nothing was altered').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await screenshot(page, `verify-sound-${scheme}`)

    const problems = [
      { kind: 'altered', seq: 31007, eventId: id(1007), text: 'A row of the trail is not as it was sealed.' },
      {
        kind: 'checkpoint_mismatch',
        seq: 31099,
        text: 'The log’s first 31100 rows do not give the root that was signed.',
      },
    ]
    table['POST /api/v1/audit/verify'] = {
      body: { ok: false, sealed: 48211, checkpoints: 212, problems, tookMs: 1423 },
    }
    await page.keyboard.press('v')
    await page.getByText('Row altered').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await screenshot(page, `verify-broken-${scheme}`)
    await page.context().close()
  })
})

it.each(['csv', 'xlsx'] as const)('exports the whole search as %s', async (format) => {
  const page = await site.open()
  await intercept(page, { ...answers(), 'POST /api/v1/tables': { body: 'a file' } })
  await page.goto(site.at('trail'))
  await page.getByText('200 acts').waitFor()
  await page.getByRole('button', { name: 'Export' }).click()
  const asked = page.waitForRequest('**/api/v1/tables')
  const choice = page.getByRole('menuitem', { name: format === 'csv' ? 'CSV' : 'Excel (XLSX)' })
  const [download] = await Promise.all([page.waitForEvent('download'), choice.click()])
  expect(download.suggestedFilename()).toMatch(new RegExp(`^trail-\\d{4}-\\d{2}-\\d{2}\\.${format}$`))
  const sent = (await asked).postDataJSON() as { format: string; headings: string[]; rows: unknown[][] }
  expect(sent.format).toBe(format)
  expect(sent.rows.every((row) => row.length === sent.headings.length)).toBe(true)
  await page.context().close()
})

it('shows an operator who may only verify nothing else', async () => {
  const page = await site.open()
  const table = answers()
  table['GET /api/v1/me'] = { body: { ...me, capabilities: ['audit.verify'] } }
  await intercept(page, table)
  await page.goto(site.at())
  await page.getByRole('heading', { name: 'Verify the trail' }).waitFor()
  expect(await page.getByRole('link', { name: 'Trail' }).count()).toBe(0)
  await page.context().close()
})
