import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { builtSite } from './built'
import { fakeServer, me, work, type FakeServer } from './chart'
import { accessibilityProblems, screenshot, sizes } from './lib'

const site = builtSite()

type Look = Parameters<typeof site.open>[0]

async function openHome(look: Look = {}): Promise<{ page: Page; server: FakeServer }> {
  const page = await site.open(look)
  page.setDefaultTimeout(8_000)
  const server = await fakeServer(page)
  await page.goto(site.at('work'))
  await page.getByRole('heading', { name: 'My work' }).waitFor()
  return { page, server }
}

async function openChart(look: Look = {}) {
  const home = await openHome(look)
  await home.page.getByRole('button', { name: /^Next/ }).waitFor()
  await home.page.keyboard.press('n')
  await home.page.getByRole('group', { name: /Discharge summary/ }).waitFor()
  await home.page.locator('img[data-current][data-state=loaded]').waitFor()
  return home
}

const row = (page: Page, code: string) =>
  page.getByRole('row', { name: new RegExp(code.replace('.', '\\.')) })
const saved = (page: Page) => page.getByText(/^Saved \d+ s ago$/).waitFor()

async function addDiagnosis(page: Page, words: string, code: string, poa = '') {
  const entry = page.getByRole('combobox', { name: 'Add to diagnoses' })
  if (!(await entry.evaluate((el) => el === document.activeElement))) await page.keyboard.press('d')
  await page.keyboard.type(words)
  await page.getByRole('option', { name: new RegExp(code.replace('.', '\\.')) }).waitFor()
  await page.keyboard.press('Tab')
  await row(page, code).waitFor()
  if (poa) await page.keyboard.press(poa)
}

const looks = (['light', 'dark'] as const).map((scheme) => ({ scheme }))

describe.each(looks)('the workbench, $scheme', ({ scheme }) => {
  it('is readable, fits 1280x720, and is free of accessibility problems', async () => {
    const { page } = await openChart({ scheme })
    await addDiagnosis(page, 'acute on chronic systolic', 'I50.23', 'y')
    await page.keyboard.type('kidney')
    await page.keyboard.press('Enter')
    await row(page, 'N17.9').waitFor()
    await page.keyboard.press('d')
    await page.keyboard.type('systolic')
    await page.getByRole('listbox').waitFor()
    await page.getByText(/^Saved/).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await screenshot(page, `workbench-search-${scheme}`)
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
    await screenshot(page, `workbench-${scheme}`)
    expect(await accessibilityProblems(page)).toEqual([])
    const { scrollHeight, scrollWidth } = await page.evaluate(() => {
      const { scrollHeight, scrollWidth } = document.documentElement
      return { scrollHeight, scrollWidth }
    })
    expect([scrollHeight, scrollWidth]).toEqual([sizes.laptop.height, sizes.laptop.width])
    await page.context().close()
  }, 90_000)
})

describe('coding without a mouse', () => {
  it('takes a chart, codes it with evidence, completes it and has the next', async () => {
    const { page, server } = await openChart()
    // Words on the page become a code with its evidence.
    await page.keyboard.press('f')
    await page.keyboard.type('acute')
    await page.getByText('2', { exact: true }).first().waitFor()
    await page.keyboard.press('Enter')
    await page.getByText('1/2').waitFor()
    await screenshot(page, 'workbench-find')
    await page.keyboard.press('Escape')
    await page.keyboard.press('s')
    for (let i = 0; i < 5; i++) await page.keyboard.press('Shift+ArrowRight')
    await page.getByText('“acute on chronic systolic heart failure”').waitFor()
    await screenshot(page, 'workbench-selection')
    await page.keyboard.press('c')
    await page.getByRole('option', { name: /I50\.23/ }).waitFor()
    await page.keyboard.press('Tab')
    await row(page, 'I50.23').waitFor()
    await page.keyboard.press('y')
    // The focus is where the next code is typed.
    await page.keyboard.type('hypokalemia')
    await page.keyboard.press('Enter')
    await row(page, 'E87.6').waitFor()
    await page.keyboard.press('n')
    await saved(page)
    expect(server.codes).toMatchObject([
      { code: 'I5023', principal: true, poa: 'Y', evidence: [{ pageId: 'p1', firstWord: 5, lastWord: 10 }] },
      { code: 'E876', poa: 'N' },
    ])
    expect(server.puts.at(-1)?.headers['if-match']).toMatch(/^"\d+"$/)
    expect(server.puts.at(-1)?.body.fence).toBe(7)

    await page.getByText('Worth a look').waitFor()
    const second = { ...work, id: 'w2', caseId: 'c2', encounterId: 'e1' }
    server.answers['POST /api/v1/work/next'] = { body: { item: second } }
    server.codes = []
    await page.keyboard.press('Control+Enter')
    await page.waitForURL('**/coding/w2')
    await page
      .getByText('IP chart completed. The next one is open.')
      .or(page.getByText('The next chart is open.'))
      .waitFor()
    await page.locator('img[data-current][data-state=loaded]').waitFor()
    await screenshot(page, 'workbench-next')
    await page.context().close()
  })

  it('walks headers and neighbours, reorders, replaces, removes and undoes', async () => {
    const { page, server } = await openChart()
    await page.keyboard.press('d')
    await page.keyboard.type('I50')
    await page.getByRole('option', { name: /I50 Heart failure/ }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('option', { name: /I50\.2 Systolic/ }).waitFor()
    await page.keyboard.press('ArrowRight')
    await page.getByRole('option', { name: /I50\.21/ }).waitFor()
    await screenshot(page, 'workbench-drill')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Tab')
    await row(page, 'I50.21').waitFor()
    await page.keyboard.press('y')
    await addDiagnosis(page, 'paroxysmal', 'I48.0', 'y')
    await addDiagnosis(page, 'hypokalemia', 'E87.6', 'n')
    const codes = () => page.locator('[data-row] code').allTextContents()
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('Alt+ArrowUp')
    expect(await codes()).toEqual(['I50.21', 'E87.6', 'I48.0'])
    await page.keyboard.press('p')
    expect(await codes()).toEqual(['E87.6', 'I50.21', 'I48.0'])
    await page.keyboard.press('Delete')
    expect(await codes()).toEqual(['I50.21', 'I48.0'])
    await page.keyboard.press('Control+z')
    await expect.poll(codes).toEqual(['E87.6', 'I50.21', 'I48.0'])
    await page.keyboard.press('Enter')
    await page.keyboard.type('kidney')
    await page.getByRole('option', { name: /N17\.9/ }).waitFor()
    await page.keyboard.press('Enter')
    await row(page, 'N17.9').waitFor()
    const kept = () => server.codes.map((c) => c.code)
    await expect.poll(kept).toEqual(['E876', 'N179', 'I480'])
    await page.context().close()
  })

  it('holds with a reason of its kind, and goes on to the next', async () => {
    const { page, server } = await openChart()
    await page.keyboard.press('h')
    await page.getByRole('radio', { name: /Document missing/ }).waitFor()
    expect(await page.getByText('Never shown here').count()).toBe(0)
    await page.keyboard.press('Space')
    await screenshot(page, 'workbench-hold')
    expect(await accessibilityProblems(page)).toEqual([])
    server.answers['POST /api/v1/work/next'] = { body: {} }
    await page.keyboard.press('Enter')
    await page.waitForURL('**/work')
    await page.context().close()
  })
})

describe('a lost lease', () => {
  it('is said at once, keeps what was typed, and can be taken again', async () => {
    const { page, server } = await openChart()
    server.refuseSaves = {
      status: 409,
      body: {
        status: 409,
        code: 'lease-lost',
        detail: 'You opened this item in another tab or window. Go on there, or open it again here.',
        errors: [{ location: 'lease', message: 'opened-elsewhere' }],
      },
    }
    await addDiagnosis(page, 'hypokalemia', 'E87.6', 'y')
    await page.getByRole('alert').filter({ hasText: 'another tab' }).waitFor()
    await row(page, 'E87.6').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await screenshot(page, 'workbench-lost')
    const writes = server.puts.length
    server.refuseSaves = null
    await page.getByRole('button', { name: 'Open it here again' }).click()
    await saved(page)
    expect(server.puts.length).toBe(writes + 1)
    expect(server.puts.at(-1)?.body.fence).toBe(8)
    await page.context().close()
  })

  it('loses nothing over a reload before a save', async () => {
    const { page, server } = await openChart()
    server.refuseSaves = { status: 503, body: { status: 503, detail: 'Busy.' } }
    await addDiagnosis(page, 'hypokalemia', 'E87.6')
    await page.reload()
    await page.getByText(/had not been saved are back/).waitFor()
    await row(page, 'E87.6').waitFor()
    await screenshot(page, 'workbench-recovered')
    server.refuseSaves = null
    await saved(page)
    expect(server.codes).toMatchObject([{ code: 'E876' }])
    await page.context().close()
  })
})

describe('the home', () => {
  it('ends the shift, by keyboard', async () => {
    const page = await site.open()
    const { answers } = await fakeServer(page)
    const working = { ...me, capabilities: [...me.capabilities, 'self.shift'] }
    answers['GET /api/v1/me'] = { body: working }
    answers['PUT /api/v1/me/shift'] = { status: 204 }
    await page.goto(site.at('work'))
    const shift = page.getByRole('switch', { name: 'On shift' })
    await shift.focus()
    answers['GET /api/v1/me'] = { body: { ...working, user: { ...me.user, onShift: false } } }
    const asked = page.waitForRequest('**/api/v1/me/shift')
    await page.keyboard.press('Space')
    expect((await asked).postDataJSON()).toEqual({ onShift: false })
    await expect.poll(() => shift.isChecked()).toBe(false)
    await page.context().close()
  })

  it.each(['laptop', 'phone'] as const)('shows Next and what is mine, %s', async (size) => {
    const page = await site.open({ size })
    const { answers } = await fakeServer(page)
    const held = {
      ...work,
      id: 'w5',
      state: 'held',
      priority: 3,
      hold: {
        reason: 'physician_query',
        owner: 'physician',
        since: new Date(Date.now() - 7_200_000).toISOString(),
      },
    }
    answers['GET /api/v1/work/mine'] = {
      body: {
        current: [],
        held: [held],
        returned: [{ ...work, id: 'w6', kind: 'coding_rework' }],
        routed: [],
        drafts: [],
      },
    }
    answers['GET /api/v1/productivity/me'] = {
      body: {
        total: { items: 12, activeMs: 19_000_000, perHour: 2.3, standardPerHour: 2.25, ofStandard: 1.02 },
        items: [],
      },
    }
    await page.goto(site.at('work'))
    await page.getByText('Waiting for the physician').waitFor()
    await page.getByText('12 items').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await screenshot(page, `work-${size}`)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
      sizes[size].width,
    )
    await page.context().close()
  })

  it('says when nothing waits, and that a chart cannot be opened', async () => {
    const { page, server } = await openHome()
    server.answers['POST /api/v1/work/w9/open'] = {
      status: 409,
      body: {
        status: 409,
        code: 'held-by-other',
        detail: 'Somebody else has this item open now. Press Next to take another.',
      },
    }
    await page.goto(site.at('coding/w9'))
    await page.getByText('Somebody else has this item open now').waitFor()
    await page.context().close()
  })
})
