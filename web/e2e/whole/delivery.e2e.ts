import { readFile } from 'node:fs/promises'
import type { Locator, Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { openPage } from '../lib'
import { looksRight } from './desk'
import { alter } from './owner'
import { call } from './person'
import { site } from './site'

// How a sealed release leaves: by the hospital's page with a code, as an encrypted archive, by print, mail and fax, each with its
// proofs; and who is refused.

const demo = site()
let manager: Page
let hospital: Page
let visitor: Page
let request: Listed
let address = ''
const download = 'Download on the hospital’s page'
const told = { tracking: '', code: '', passphrase: '' }

interface Listed {
  id: string
  clientId: string
  tracking: string
}

beforeAll(async () => {
  manager = await demo.signIn('manager')
  await released()
})

/** A request of the demonstration that was released and not fetched yet, with its own hospital. */
async function released() {
  const where = '/roi-requests?status=released&requesterClass=patient&limit=1'
  const { items } = await call<{ items: Listed[] }>(manager, 'GET', where)
  if (!items[0]) throw new Error('the demonstration released nothing')
  request = items[0]
  for (const { email } of demo.server.people.filter((p) => p.role === 'hospital')) {
    const page = await demo.signIn(email)
    const own = await call<{ items: Listed[] }>(page, 'GET', where)
    if (own.items[0]?.id === request.id) hospital = page
    else await page.context().close()
  }
}

/** Opens the request and gives its panel. */
async function panelOf(page: Page): Promise<Locator> {
  await page.goto(`${demo.server.url}/requests/${request.id}`)
  const panel = page.getByRole('complementary', { name: /^Request R-/ })
  await panel.getByText('Delivery', { exact: true }).waitFor()
  return panel
}

/** Chooses a way and delivers. */
async function deliver(panel: Locator, way: string) {
  await panel.getByRole('combobox', { name: 'Deliver by' }).click()
  await manager.getByRole('option', { name: way }).click()
  await panel.getByRole('button', { name: 'Deliver', exact: true }).click()
}

const row = (panel: Locator, way: string) => panel.getByRole('region', { name: way })

describe('a release', () => {
  it('is opened on the hospital’s page for who has the code, shown once', async () => {
    const page = await call<{ address: string }>(manager, 'GET', `/clients/${request.clientId}/portal-page`)
    address = new URL(page.address).pathname
    const panel = await panelOf(manager)
    await panel.getByText('Nothing was delivered yet').waitFor()
    await deliver(panel, download)
    const secrets = panel.getByRole('alert')
    told.tracking = (await secrets.locator('code').nth(0).textContent()) ?? ''
    told.code = (await secrets.locator('code').nth(1).textContent()) ?? ''
    expect(told.tracking).toBe(request.tracking)
    await looksRight(manager, 'delivery-code')
    await panel.getByRole('button', { name: 'I passed it on' }).click()
    await expect.poll(() => panel.getByText(told.code).count()).toBe(0)
    const open = row(panel, download)
    await open.getByText('Open', { exact: true }).waitFor()
    await open.getByText(/fetched 0 of 5 times/).waitFor()
    await open.getByText(/^SHA-256 [0-9a-f]{64}$/).waitFor()
  })

  it('stands still while its own hospital holds it', async () => {
    visitor = await openPage(demo.browser, { size: 'phone' })
    await visitor.goto(demo.server.url + address)
    await visitor.getByRole('button', { name: /I already asked/ }).click()
    await visitor.getByLabel('Tracking number').fill(told.tracking)
    await visitor.getByLabel('Code').fill(told.code)
    await visitor.getByRole('button', { name: 'Open my request' }).click()
    const mine = visitor.getByRole('region', { name: 'Get your records' })
    await mine.getByText('You can download it 5 more times').waitFor()
    const panel = await panelOf(hospital)
    await row(panel, download)
      .getByText(/fetched 0 of 5 times/)
      .waitFor()
    expect(await panel.getByRole('button', { name: 'Deliver', exact: true }).count()).toBe(0)
    await panel.getByRole('button', { name: 'Place a legal hold' }).click()
    await panel.getByLabel('Why it is held').fill('counsel asked to wait')
    await panel.getByRole('button', { name: 'Place a legal hold' }).click()
    await panel.getByText('A legal hold stands').waitFor()
    await looksRight(hospital, 'delivery-hospital')
    await mine.getByText('This download is stopped for now.').waitFor()
    expect(await mine.getByRole('button', { name: 'Download' }).count()).toBe(0)
    await looksRight(visitor, 'delivery-held')
    await panel.getByRole('button', { name: 'Lift it' }).click()
    await panel.getByLabel('Why it is lifted').fill('it was settled')
    await panel.getByRole('button', { name: 'Lift it' }).click()
    await mine.getByRole('button', { name: 'Download' }).waitFor()
  })

  it('is fetched by the link with the code, and each download counts', async () => {
    const mine = visitor.getByRole('region', { name: 'Get your records' })
    await mine.getByText('You can download it 5 more times').waitFor()
    await looksRight(visitor, 'delivery-visitor')
    const [file] = await Promise.all([
      visitor.waitForEvent('download'),
      mine.getByRole('button', { name: 'Download' }).click(),
    ])
    expect((await readFile(await file.path())).subarray(0, 5).toString()).toBe('%PDF-')
    await mine.getByText('You can download it 4 more times').waitFor()
    // The address of a download opens nothing for who did not come in by the code.
    const stranger = await openPage(demo.browser, { size: 'phone' })
    await stranger.goto(demo.server.url + address)
    expect(await stranger.evaluate(async (at) => (await fetch(at)).status, file.url())).toBe(401)
    await stranger.context().close()
    // And once the file was served, not even for who did, past a second time for a broken line.
    const again = () => visitor.evaluate(async (at) => (await fetch(at)).status, file.url())
    expect(await again()).toBe(200)
    expect(await again()).toBe(410)
  })

  it('leaves as an archive whose passphrase goes another way, and is closed', async () => {
    const panel = await panelOf(manager)
    const first = row(panel, download)
    await first.getByText(/fetched 1 of 5 times/).waitFor()
    await first.getByText(/fetched from/).waitFor()
    await deliver(panel, 'Encrypted archive on the hospital’s page')
    told.passphrase = (await panel.getByRole('alert').locator('code').last().textContent()) ?? ''
    expect(told.passphrase.length).toBeGreaterThan(20)
    await panel.getByRole('button', { name: 'I passed it on' }).click()
    const mine = visitor.getByRole('region', { name: 'Get your records' })
    await mine.getByText(told.passphrase).waitFor()
    const [file] = await Promise.all([
      visitor.waitForEvent('download'),
      mine.getByRole('button', { name: 'Download' }).first().click(),
    ])
    expect((await readFile(await file.path())).subarray(0, 2).toString()).toBe('PK')
    await first.getByRole('button', { name: 'Close', exact: true }).click()
    await first.getByText('Nothing more can be fetched by it.').waitFor()
    await first.getByRole('button', { name: 'Close for good' }).click()
    await first.getByText('Closed', { exact: true }).waitFor()
    await looksRight(manager, 'delivery-proofs')
    await mine.getByText('This download was closed. Write to us if you need it.').waitFor()
  })

  it('is fetched as often as was allowed, and then says how to go on', async () => {
    await call(manager, 'POST', `/roi-requests/${request.id}/deliveries`, { method: 'portal', times: 1 })
    const mine = visitor.getByRole('region', { name: 'Get your records' })
    await mine.getByText('You can download it 1 more time').waitFor()
    await Promise.all([
      visitor.waitForEvent('download'),
      mine.getByRole('button', { name: 'Download' }).first().click(),
    ])
    await mine.getByText('You downloaded it as often as you can. Write to us for a new one.').waitFor()
    await looksRight(visitor, 'delivery-used-up')
  })

  it('is not fetched by a link that has expired, until there is a new one', async () => {
    const again = () =>
      call<{ id: string }>(manager, 'POST', `/roi-requests/${request.id}/deliveries`, {
        method: 'portal',
        days: 1,
        times: 3,
      })
    const { id } = await again()
    const mine = visitor.getByRole('region', { name: 'Get your records' })
    const go = mine.getByRole('button', { name: 'Download' })
    await mine.getByText('You can download it 3 more times').waitFor()
    const [begun] = await Promise.all([visitor.waitForEvent('download'), go.first().click()])
    await mine.getByText('You can download it 2 more times').waitFor()
    const left = await go.count()
    // A day passes, of which a page that was left open knows nothing.
    const asks = '**/api/public/v1/request'
    await visitor.route(asks, (r) => r.abort())
    const past = `update roi_deliveries set expires_at = now() - interval '1 minute' where id = $1`
    expect(await alter(demo.dir, past, [id])).toBe(1)
    await go.first().click()
    await mine.getByRole('alert').getByText('This download has expired.').waitFor()
    await looksRight(visitor, 'delivery-expired')
    await visitor.unroute(asks)
    await expect.poll(() => go.count()).toBe(left - 1)
    await mine
      .getByRole('paragraph')
      .getByText('This download has run out. Write to us for a new one.')
      .waitFor()
    // Nor does the address of the download that was begun before.
    expect(await visitor.evaluate(async (at) => (await fetch(at)).status, begun.url())).toBe(410)
    const panel = await panelOf(manager)
    await row(panel, download).getByText('Expired', { exact: true }).waitFor()
    await again()
    await mine.getByText('You can download it 3 more times').waitFor()
  })

  it('is printed, mailed and faxed by hand, with labels and the carrier’s number', async () => {
    const panel = await panelOf(manager)
    await deliver(panel, 'Fax')
    await panel.getByText('say where it goes').waitFor()
    await panel.getByLabel('Fax number').fill('Harbor Family Practice\nFax 757-555-0188')
    await panel.getByRole('button', { name: 'Deliver', exact: true }).click()
    await row(panel, 'Fax').getByText('To be done').waitFor()
    await deliver(panel, 'Print and mail')
    await row(panel, 'Print and mail').getByText('To be done').waitFor()
    await deliver(panel, 'Print, to be picked up')
    const desk = row(panel, 'Print, to be picked up')
    const [file] = await Promise.all([
      manager.waitForEvent('download'),
      desk.getByRole('link', { name: 'Print file' }).click(),
    ])
    expect((await readFile(await file.path())).subarray(0, 5).toString()).toBe('%PDF-')
    await desk.getByRole('button', { name: 'Mark as sent' }).click()
    await desk.getByRole('button', { name: 'Mark as picked up' }).click()
    await desk.getByText('Picked up', { exact: true }).waitFor()
    await desk.getByText(/taken to be handed over/).waitFor()

    await manager.goto(`${demo.server.url}/outbound`)
    const grid = manager.getByRole('grid', { name: 'Releases to send' })
    const mail = grid.getByRole('row', { name: /Print and mail/ })
    await mail.getByRole('checkbox').check()
    await looksRight(manager, 'delivery-outbound')
    const [labels] = await Promise.all([
      manager.waitForEvent('download'),
      manager.getByRole('button', { name: 'Address labels' }).click(),
    ])
    expect(labels.suggestedFilename()).toBe('labels.pdf')
    await manager.getByRole('button', { name: 'Mark as sent' }).click()
    await mail.waitFor({ state: 'detached' })
    await grid.getByRole('row', { name: /Fax/ }).waitFor()
    await manager.getByText('Sent', { exact: true }).click()
    await mail.waitFor()
  })
})

describe('a request that is late', () => {
  it('shows its newest alarms, and all when asked', async () => {
    const { items } = await call<{ items: Listed[] }>(manager, 'GET', '/roi-requests?limit=100')
    const all = items.map(({ id }) =>
      call<{ id: string; alarms: { label: string }[] }>(manager, 'GET', `/roi-requests/${id}`),
    )
    const late = (await Promise.all(all)).find(({ alarms }) => alarms.length > 2)
    if (!late) throw new Error('nothing of the demonstration is late')
    await manager.goto(`${demo.server.url}/requests/${late.id}`)
    const clocks = manager.getByRole('region', { name: 'Clocks' })
    const shown = late.alarms.map(({ label }) => clocks.getByText(label, { exact: true }))
    await shown.at(-1)?.first().waitFor()
    const more = clocks.getByRole('button', { name: `Show all ${late.alarms.length} alarms` })
    await looksRight(manager, 'alarms')
    const before = await clocks.getByRole('paragraph').count()
    await more.click()
    await expect.poll(() => clocks.getByRole('paragraph').count()).toBe(before + late.alarms.length - 2)
    await looksRight(manager, 'alarms-all')
  })
})
