import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { call, until } from './person'
import { acceptPatient, fillRequest, looksRight, openDesk, painted, step } from './desk'
import { arrive, hire, letter, ownRequest, register, setAside, type Colleague } from './records'
import { site } from './site'
import { decide, extend, pickPages, redact, validate } from './steps'

// A request for records with the real binary: from the hospital's letter over desk and review to its release.

const demo = site()
interface Listed {
  items: { id: string; status: string }[]
}

let papers = ''
let hospital: Page
let manager: Page
let author: Colleague
let colleague: Colleague

beforeAll(async () => {
  papers = await mkdtemp(path.join(os.tmpdir(), 'cw-roi-'))
  await writeFile(path.join(papers, 'letter.txt'), letter)
  ;[hospital, manager] = [await demo.signIn('hospital'), await demo.signIn('manager')]
  await setAside(manager)
  await register(hospital)
  author = await hire(demo, manager, 'Nadia Ferrante', 'roi')
  colleague = await hire(demo, manager, 'Rosa Delgado', 'roi_review')
})

afterAll(() => rm(papers, { recursive: true, force: true }))

/** The desk with the work on the newest request. */
const atDesk = async (page: Page, who: Colleague, kind: string) =>
  openDesk(demo, manager, page, who, await newest(), kind)

const specialist = async () => atDesk(await arrive(demo, author), author, 'roi')
const reviewer = async () => atDesk(await arrive(demo, colleague), colleague, 'roi_review')

const topmost = async () => (await call<Listed>(manager, 'GET', '/roi-requests?limit=1')).items[0]
const newest = async () => (await topmost())?.id ?? ''
const status = async () => (await topmost())?.status

describe('a request for records', () => {
  it('is handled as its client wants, and a rule that cannot be read is refused', async () => {
    await manager.goto(`${demo.server.url}/roi-settings`)
    await manager
      .getByRole('group', { name: 'A second person reviews every release to' })
      .getByLabel('Attorney')
      .check()
    await manager.getByLabel("The client's own rules").fill('family: nonsense\n')
    await manager.getByRole('button', { name: 'Save', exact: true }).click()
    await manager
      .getByText('cannot be read')
      .or(manager.getByText(/family/))
      .first()
      .waitFor()
    await looksRight(manager, 'settings')
    await manager.getByLabel("The client's own rules").fill('')
    await manager.getByLabel('Telephone on letters').fill('303-555-0140')
    await manager
      .getByLabel('Address on letters, in one line')
      .fill('2400 Ridgeline Parkway, Summit Ridge, CO')
    await manager.getByRole('combobox', { name: 'The hospital approves' }).click()
    await manager.getByRole('option', { name: /third parties/ }).click()
    await manager.getByRole('button', { name: 'Save', exact: true }).click()
    await manager.getByText('Saved', { exact: true }).waitFor()
  })

  it('is entered by the hospital with its letter, and approved', async () => {
    await hospital.goto(`${demo.server.url}/requests`)
    await hospital.getByRole('button', { name: /Enter a request/ }).waitFor()
    await hospital.keyboard.press('n')
    const panel = hospital.getByRole('complementary', { name: 'Enter a request' })
    await panel.locator('input[type=file]').setInputFiles(path.join(papers, 'letter.txt'))
    await panel.getByText('1 file will be sent').waitFor()
    const facility = panel.getByRole('combobox', { name: 'Facility' })
    await facility.click()
    await hospital.getByRole('option').first().click()
    await fillRequest(panel)
    await panel.getByLabel('Pages per file, at most').fill('2')
    await panel.getByLabel(/^With the original files/).check()
    await looksRight(hospital, 'enter')
    await hospital.keyboard.press('Control+Enter')
    const detail = hospital.getByRole('complementary', { name: /^Request R-/ })
    await detail.getByRole('button', { name: 'Approve' }).waitFor()
    await detail.getByText('1 page').first().waitFor()
    await looksRight(hospital, 'request')
    await detail.getByRole('button', { name: 'Place a legal hold' }).click()
    await detail.getByLabel('Why it is held').fill('litigation of the hospital')
    await detail.getByRole('button', { name: 'Place a legal hold' }).click()
    await detail.getByText('A legal hold stands').waitFor()
    await detail.getByRole('button', { name: 'Lift it' }).click()
    await detail.getByLabel('Why it is lifted').fill('it was settled')
    await detail.getByRole('button', { name: 'Lift it' }).click()
    await detail.getByText('A legal hold stands').waitFor({ state: 'detached' })
    await detail.getByRole('button', { name: 'Approve' }).click()
    await detail.getByRole('button', { name: 'Approve' }).waitFor({ state: 'detached' })
    await hospital.getByLabel('Number, last name or MRN').fill('Zwettlinger')
    await hospital
      .getByRole('grid')
      .getByRole('row', { name: /Zwettlinger, Ottokarine/ })
      .waitFor()
    expect(new URL(hospital.url()).search).toBe('')
    await looksRight(hospital, 'requests')
  })

  it('is validated, matched, picked, redacted and submitted by keyboard', async () => {
    const page = await specialist()
    await painted(page)
    await validate(page)

    await page.getByLabel('Expires on').blur()
    await page.keyboard.press('2')
    await page.getByRole('button', { name: 'Accept this patient' }).waitFor()
    await looksRight(page, 'patient')
    await page.keyboard.press('a')
    await step(page, 'accepted').waitFor()

    await pickPages(page)
    await redact(page)
    await decide(page)
    await extend(page)

    await page.getByRole('navigation', { name: 'Steps' }).getByText('Fee').click()
    await page.getByRole('rowheader', { name: 'Total' }).waitFor()
    await looksRight(page, 'fee')

    await page.keyboard.press('Control+Enter')
    await page.getByRole('complementary', { name: 'Submit the request' }).getByText('1 page').waitFor()
    await looksRight(page, 'submit')
    const missing: string[] = []
    page.on('response', (answer) => {
      if (answer.status() === 404) missing.push(answer.url())
    })
    await page.keyboard.press('Control+Enter')
    await page.waitForURL(/\/work$/)
    expect(missing, 'nothing is asked of a request that is no longer held').toEqual([])
    expect(await status()).toBe('in_review')
    await page.context().close()
  })

  it('is returned by a second person, mended, and approved', async () => {
    const second = await reviewer()
    await painted(second)
    await expect.poll(() => second.locator('[data-kind=applied]').count()).toBe(3)
    await second.getByRole('list', { name: 'Findings' }).getByText('page of another patient').waitFor()
    await looksRight(second, 'review')
    await second.keyboard.press('t')
    const reasons = second.getByRole('complementary', { name: 'Return it' })
    await reasons.getByLabel('In your words, a line each').fill('the telephone number is still to be read')
    await looksRight(second, 'return')
    await second.keyboard.press('Control+Enter')
    await second.waitForURL(/\/work$/)

    const first = await specialist()
    await first.getByText('the telephone number is still to be read').waitFor()
    await first.keyboard.press('4')
    await painted(first)
    await first.getByText('Phone', { exact: true }).click()
    await first.getByRole('button', { name: 'Redact 1 hit' }).click()
    await step(first, '4 drafts').waitFor()
    await first.keyboard.press('Control+Enter')
    await first.getByRole('complementary', { name: 'Submit the request' }).waitFor()
    await first.keyboard.press('Control+Enter')
    await first.waitForURL(/\/work$/)

    await atDesk(second, colleague, 'roi_review')
    await painted(second)
    await expect.poll(() => second.locator('[data-kind=applied]').count()).toBe(4)
    await second.keyboard.press('Control+Enter')
    await second.getByRole('complementary', { name: 'Approve the release' }).getByText('1 page').waitFor()
    await second.keyboard.press('Control+Enter')
    await second.waitForURL(/\/work$/)
    await until(status, (now) => now === 'released', 180)
    await Promise.all([first.context().close(), second.context().close()])
  })

  it('left in the files that were asked for', async () => {
    await hospital.goto(`${demo.server.url}/requests/${await newest()}`)
    const detail = hospital.getByRole('complementary', { name: /^Request R-/ })
    await detail.getByText('files of at most 2 pages, with the original files').waitFor()
    await detail.getByText('2 files in package 1').click()
    const files = detail.getByRole('list', { name: 'Files in package 1' }).getByRole('listitem')
    await files.filter({ hasText: /-1-of-2\.pdf.*pages 1–2.*SHA-256 [0-9a-f]{64}/ }).waitFor()
    await files.filter({ hasText: /-2-of-2\.pdf.*page 3 .*SHA-256 [0-9a-f]{64}/ }).waitFor()
    await looksRight(hospital, 'files')
  })

  it('says at once that the request was opened elsewhere, and loses nothing', async () => {
    await call(hospital, 'POST', '/roi-requests', await ownRequest(hospital))
    const page = await specialist()
    await acceptPatient(page)
    await page.keyboard.press('6')
    await page.getByRole('combobox', { name: 'Letter' }).waitFor()
    await page.getByLabel('What is missing, a line each').fill('a signature of the patient')
    const elsewhere = await page.context().newPage()
    await elsewhere.goto(page.url())
    await elsewhere.getByRole('heading', { name: /^R-/ }).waitFor()
    await page.getByRole('alert').filter({ hasText: 'another tab' }).waitFor()
    await elsewhere.close()
    await looksRight(page, 'lost')
    await page.getByRole('button', { name: 'Open it here again' }).click()
    await page.getByRole('button', { name: 'Submit' }).and(page.locator(':enabled')).waitFor()
    expect(await page.getByLabel('What is missing, a line each').inputValue()).toBe(
      'a signature of the patient',
    )
    await page.getByLabel('Answer by').fill('2027-02-01')
    await page.getByRole('button', { name: 'Show it' }).click()
    await page.getByRole('article').getByText('a signature of the patient').waitFor()
    await page.getByRole('button', { name: 'Send it' }).click()
    await page.waitForURL(/\/work$/)
    expect(await status()).toBe('correction_needed')

    // Without the panel of the request that was open before.
    await hospital.goto(`${demo.server.url}/requests`)
    await hospital.getByLabel('Number, last name or MRN').fill('Zwettlinger')
    await hospital.getByRole('grid').getByText('Correction needed').click()
    const detail = hospital.getByRole('complementary', { name: /^Request R-/ })
    await detail.getByLabel('What came').fill('the signed form')
    await detail.getByRole('button', { name: 'It has arrived' }).click()
    await detail.getByText('Pages being picked').first().waitFor()
    await page.context().close()
  })
})
