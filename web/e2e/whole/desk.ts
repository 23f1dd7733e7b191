import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import { accessibilityProblems, screenshot } from '../lib'
import { call } from './person'
import { give, mrn, put, type Colleague } from './records'
import type { Site } from './site'

/** Looks at a screen: no breach of accessibility or of the page's policy, and a picture in either scheme. */
export async function looksRight(page: Page, name: string) {
  expect(await accessibilityProblems(page)).toEqual([])
  await screenshot(page, `roi-${name}`)
  await page.emulateMedia({ colorScheme: 'dark' })
  expect(await accessibilityProblems(page)).toEqual([])
  await screenshot(page, `roi-${name}-dark`)
  await page.emulateMedia({ colorScheme: 'light' })
}

/** Opens the work on a request at a colleague's desk, once a manager has routed it there. */
export async function openDesk(
  demo: Site,
  manager: Page,
  page: Page,
  who: Colleague,
  request: string,
  kind: string,
): Promise<Page> {
  await page.getByRole('button', { name: /^(Next|Go on)/ }).waitFor()
  await page.goto(`${demo.server.url}/roi/${await give(manager, who, request, kind)}`)
  await page.getByRole('heading', { name: /^R-/ }).waitFor()
  return page
}

/** A step of the desk, by its name or by what it says of itself. */
export const step = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Steps' }).getByText(name)
/** Waits until the server has everything that was changed. */
export const saved = (page: Page) => page.getByText('All saved').waitFor()
/** Waits until the page that is shown is drawn. */
export const painted = (page: Page) => page.locator('img[data-current][data-state=loaded]').waitFor()

/** Accepts the one patient who can be meant. */
export async function acceptPatient(page: Page) {
  await page.keyboard.press('2')
  await page.getByRole('button', { name: 'Accept this patient' }).waitFor()
  await page.keyboard.press('a')
  await step(page, 'accepted').waitFor()
}

/** Opens a request of the list beside it. */
export async function openRequest(demo: Site, page: Page, tracking: string) {
  await page.goto(`${demo.server.url}/requests`)
  await page.getByLabel('Number, last name or MRN').fill(tracking)
  const row = page.getByRole('grid').getByRole('row', { name: new RegExp(tracking) })
  await row.getByText(tracking).click()
  const panel = page.getByRole('complementary', { name: `Request ${tracking}` })
  await panel.getByRole('region', { name: 'Clocks' }).waitFor()
  return panel
}

/** Says how the hospital wants its requests handled; what is given stands instead of: nobody else has a say. */
export async function wants(hospital: Page, manager: Page, instead: object) {
  const { items } = await call<{ items: { clientId: string }[] }>(hospital, 'GET', '/facilities')
  await put(manager, `/clients/${items[0]?.clientId}/roi-settings`, {
    ...{ lawState: 'US', approval: 'never', reviewClasses: [], reviewPercent: 0, linkDays: 30, downloads: 5 },
    contact: {
      phone: '303-555-0140',
      address: '2400 Ridgeline Parkway, Summit Ridge, CO',
      privacyOfficer: 'The privacy officer, 303-555-0141',
    },
    ...instead,
  })
}

/** Fills an attorney's request in, as the letter has it. */
export async function fillRequest(panel: Locator) {
  const choose = async (name: string, option: string) => {
    await panel.getByRole('combobox', { name }).click()
    await panel.page().getByRole('option', { name: option }).click()
  }
  await choose('Who asks', 'Attorney')
  await choose('Purpose', 'Litigation')
  await panel.getByLabel("Requester's name").fill('Counsel Hollis')
  await panel.getByLabel('Organisation').fill('Counsel and Partners')
  await panel.getByLabel('Address, as on a label').fill('1 Court Street\nSummit Ridge, CO 80499')
  await panel.getByLabel("Patient's last name").fill('Zwettlinger')
  await panel.getByLabel('First name').fill('Ottokarine')
  await panel.getByLabel('Date of birth').fill('1944-05-06')
  await panel.getByLabel('MRN').fill(mrn)
  await panel.getByLabel(/Which records/).fill('the whole medical record')
  await choose('Priority', 'STAT')
}
