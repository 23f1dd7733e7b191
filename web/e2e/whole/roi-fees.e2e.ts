import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { acceptPatient, looksRight, openDesk, openRequest, saved, wants } from './desk'
import { call, until } from './person'
import { arrive, hire, mrn, ownRequest, register, setAside, type Colleague } from './records'
import { site } from './site'

// Letters, limits and money of a request, with the real binary: what stops a clock and who owns the delay, what a fee rests on
// and what becomes of it, what a reviewer reads, and what leaves as a table.

const demo = site()
interface Made {
  id: string
  tracking: string
}

let hospital: Page
let manager: Page
let author: Colleague
let reviewer: Colleague
let page: Page

beforeAll(async () => {
  ;[hospital, manager] = [await demo.signIn('hospital'), await demo.signIn('manager')]
  await setAside(manager)
  await register(hospital)
  author = await hire(demo, manager, 'Nadia Ferrante', 'roi')
  reviewer = await hire(demo, manager, 'Rosa Delgado', 'roi_review')
  page = await arrive(demo, author)
})

const enter = async (instead: object) =>
  call<Made>(hospital, 'POST', '/roi-requests', { ...(await ownRequest(hospital)), ...instead })

const settings = (instead: object) => wants(hospital, manager, instead)

async function atDesk(who: Page, colleague: Colleague, id: string, kind = 'roi') {
  await who.goto(`${demo.server.url}/work`)
  return openDesk(demo, manager, who, colleague, id, kind)
}

const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
const statusOf = (id: string) => async () =>
  (await call<{ status: string }>(manager, 'GET', `/roi-requests/${id}`)).status

/** Chooses a letter, fills it in and shows it. */
async function write(kind: string, blanks: Record<string, string>) {
  await page.getByRole('combobox', { name: 'Letter' }).click()
  await page.getByRole('option', { name: kind }).click()
  for (const [label, text] of Object.entries(blanks)) await page.getByLabel(label).fill(text)
  await page.getByRole('button', { name: 'Show it' }).click()
  await page.getByText('Draft: nothing has been sent').waitFor()
}
const send = () => page.getByRole('button', { name: 'Send it' }).click()

describe('letters, limits and money', () => {
  it('has its limit extended by a letter, and stopped by another that waits for the requester', async () => {
    await settings({})
    const received = { receivedAt: new Date(Date.now() - 20 * 86_400_000).toISOString() }
    const made = await enter(received)
    await atDesk(page, author, made.id)
    await page
      .getByText(/may be extended by a letter before/)
      .first()
      .waitFor({ state: 'attached' })
    await page.keyboard.press('6')
    await write('More time (extension)', {
      'New day by which we answer': day(25),
      'Why it takes longer': 'the records are in storage',
    })
    await send()
    await page.getByText('extended', { exact: true }).first().waitFor({ state: 'attached' })
    await write('Correction needed', {
      'What is missing, a line each': 'a signature',
      'Answer by': day(20),
    })
    await send()
    await page.waitForURL(/\/work$/)
    const panel = await openRequest(demo, hospital, made.tracking)
    await panel.getByText('the requester owns the delay', { exact: false }).first().waitFor()
    await looksRight(hospital, 'stopped')
    await panel
      .getByRole('button', { name: /extension|more time|extend/i })
      .first()
      .click()
    await panel.getByRole('article').getByText('the records are in storage').waitFor()
  })

  it('is denied with the right to have it looked at again', async () => {
    const made = await enter({})
    await atDesk(page, author, made.id)
    await page.keyboard.press('6')
    await write('Denial, with review rights', { 'Why it is denied': 'It would endanger a life.' })
    await page
      .getByRole('article')
      .getByText(/You can ask for a review/)
      .waitFor()
    await looksRight(page, 'denial')
    await send()
    await page.waitForURL(/\/work$/)
    expect(await statusOf(made.id)()).toBe('denied')
  })

  it('is refused by the hospital, or withdrawn', async () => {
    await settings({ approval: 'always' })
    const made = await enter({})
    const panel = await openRequest(demo, hospital, made.tracking)
    await panel.getByLabel('Reason, where you refuse').fill('no such patient of ours')
    await panel.getByRole('button', { name: 'Refuse' }).click()
    await panel
      .getByText(/the hospital refused/)
      .first()
      .waitFor()
    expect(await statusOf(made.id)()).toBe('denied')
    const other = await openRequest(demo, hospital, (await enter({})).tracking)
    await other.getByRole('button', { name: 'Withdraw it' }).click()
    await other.getByRole('button', { name: 'Withdraw it for good' }).click()
    await other.getByText('Cancelled').first().waitFor()
    await hospital.keyboard.press('Escape')
    await hospital.getByLabel('Open only').uncheck()
    await hospital.getByRole('grid').getByText('Cancelled · withdrawn').waitFor()
  })

  it('costs what its schedule says, line by line; a reviewer reads the letters; paid, it leaves', async () => {
    await settings({ lawState: 'TX', reviewClasses: ['attorney'] })
    const made = await enter({
      ...{ requesterClass: 'attorney', legalBasis: 'subpoena', purpose: 'litigation' },
      requester: { name: 'Counsel Hollis', organisation: 'Counsel and Partners', address: '1 Court Street' },
      wanted: { text: 'the discharge summary', types: ['discharge_summary'] },
      held: ['subpoena_valid', 'assurance_notice'],
    })
    await atDesk(page, author, made.id)
    await acceptPatient(page)
    await page.keyboard.press('3')
    await page.locator('[data-tile]').first().waitFor()
    await page.keyboard.press('p')
    await page.getByRole('status').getByText('1 page of 2 in').waitFor()
    await saved(page)
    await page.keyboard.press('7')
    await page
      .getByRole('cell', { name: /241\.154/ })
      .first()
      .waitFor()
    await page.getByRole('button', { name: 'Issue the invoice' }).click()
    await page.getByText('A new invoice takes its place').waitFor()

    const waived = await openRequest(demo, manager, made.tracking)
    await waived.getByRole('button', { name: 'Waive it' }).click()
    await waived.getByText('Waived', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Reckon' }).click()
    await page.getByRole('rowheader', { name: 'Total' }).waitFor()
    await page.getByRole('button', { name: 'Issue the invoice' }).click()
    await page.getByText('Issued', { exact: true }).waitFor()

    await page.keyboard.press('6')
    await write('What it costs', { 'Answer by': day(30) })
    await page
      .getByRole('article')
      .getByText(/75\.00/)
      .first()
      .waitFor()
    await send()
    await page.getByRole('region', { name: 'Letters sent' }).getByRole('button').waitFor()
    await page.keyboard.press('5')
    await page.getByText('Nothing stands against it').waitFor()
    await page.keyboard.press('Control+Enter')
    await page.getByRole('complementary', { name: 'Submit the request' }).getByText('1 page').waitFor()
    await saved(page)
    await page.keyboard.press('Control+Enter')
    await page.waitForURL(/\/work$/)

    const second = await arrive(demo, reviewer)
    await atDesk(second, reviewer, made.id, 'roi_review')
    await second.getByRole('list', { name: 'Letters sent' }).getByRole('button').click()
    await second
      .getByRole('article')
      .getByText(/75\.00/)
      .first()
      .waitFor()
    await second.getByRole('rowheader', { name: 'Total' }).waitFor()
    await looksRight(second, 'review-letters')
    await second.keyboard.press('Control+Enter')
    await second.getByRole('complementary', { name: 'Approve the release' }).getByText('1 page').waitFor()
    await second.keyboard.press('Control+Enter')
    await second.waitForURL(/\/work$/)
    await second.context().close()

    const panel = await openRequest(demo, manager, made.tracking)
    await panel.getByText('Awaits payment').first().waitFor()
    await panel.getByRole('button', { name: 'Accepted' }).click()
    await panel.getByText('Accepted', { exact: true }).waitFor()
    await looksRight(manager, 'invoice')
    await panel.getByLabel('Cheque or remittance').fill('cheque 7')
    await panel.getByRole('button', { name: 'Paid' }).click()
    await panel.getByText('Paid by cheque 7').waitFor()
    await until(statusOf(made.id), (now) => now === 'released', 180)
  })

  it('is accounted for: what left, what counts and why not', async () => {
    const officer = await demo.signIn('compliance')
    await officer.goto(`${demo.server.url}/disclosures`)
    await officer.getByLabel('Medical record number').fill(mrn)
    await officer.keyboard.press('Enter')
    await officer.getByText(/Zwettlinger, Ottokarine · MRN/).waitFor()
    await officer.getByText('1 disclosure in the account').waitFor()
    await officer.getByRole('cell', { name: /Counsel Hollis/ }).waitFor()
    expect(new URL(officer.url()).search).toBe('')
    await officer.getByRole('button', { name: 'Record a disclosure' }).click()
    const record = officer.getByRole('complementary', { name: 'Record a disclosure' })
    await record.getByLabel('When it left').fill('2026-03-05T10:00')
    await record.getByLabel('Who received it').fill('Sheriff of Summit Ridge')
    await record.getByLabel('What was disclosed').fill('that the patient was admitted')
    await officer.keyboard.press('Control+Enter')
    await officer.getByRole('cell', { name: 'Sheriff of Summit Ridge' }).waitFor()
    await officer.getByText('2 disclosures in the account').waitFor()
    await officer.getByRole('button', { name: 'Suspend' }).click()
    const suspend = officer.getByRole('complementary', { name: /Suspend/ })
    await suspend.getByLabel('Agency').fill('Sheriff of Summit Ridge')
    await suspend.getByLabel('What it stated').fill('an account would impede the inquiry')
    await suspend.getByLabel('First day').fill('2026-01-01')
    await suspend.getByLabel('Last day').fill('2028-01-01')
    await officer.keyboard.press('Control+Enter')
    await officer.getByText('1 disclosure in the account').waitFor()
    await officer.getByText('Suspended', { exact: true }).first().waitFor()
    await looksRight(officer, 'ledger')
    const [paper] = await Promise.all([
      officer.waitForEvent('download'),
      officer.getByRole('button', { name: 'Account as PDF' }).click(),
    ])
    expect(paper.suggestedFilename()).toBe('accounting-of-disclosures.pdf')
    await officer.context().close()
  })

  it('is in the tables that leave', async () => {
    await hospital.goto(`${demo.server.url}/requests`)
    await hospital.getByLabel('Open only').uncheck()
    await hospital.getByLabel('Number, last name or MRN').fill('Zwettlinger')
    await hospital
      .getByRole('grid')
      .getByRole('row', { name: /Counsel and Partners/ })
      .waitFor()
    for (const [item, ending] of [
      ['CSV', 'csv'],
      ['Excel (XLSX)', 'xlsx'],
    ] as const) {
      await hospital.getByRole('button', { name: 'Export' }).click()
      const [file] = await Promise.all([
        hospital.waitForEvent('download'),
        hospital.getByRole('menuitem', { name: item }).click(),
      ])
      expect(file.suggestedFilename()).toMatch(new RegExp(`^requests.*\\.${ending}$`))
      const bytes = await readFile(await file.path())
      if (ending === 'csv') expect(bytes.toString()).toContain('Counsel and Partners')
      else expect(bytes.subarray(0, 2).toString()).toBe('PK')
    }
  })
})
