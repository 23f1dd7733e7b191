import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { looksRight, openDesk, openRequest, wants } from './desk'
import { call } from './person'
import { arrive, hire, ownRequest, register, setAside, type Colleague } from './records'
import { site } from './site'

// Letters and limits of a request, with the real binary: what stops a clock and who owns the delay, and how a request ends.

const demo = site()
interface Made {
  id: string
  tracking: string
}

let hospital: Page
let manager: Page
let author: Colleague
let page: Page

beforeAll(async () => {
  ;[hospital, manager] = [await demo.signIn('hospital'), await demo.signIn('manager')]
  await setAside(manager)
  await register(hospital)
  author = await hire(demo, manager, 'Nadia Ferrante', 'roi')
  page = await arrive(demo, author)
})

const enter = async (instead: object) =>
  call<Made>(hospital, 'POST', '/roi-requests', { ...(await ownRequest(hospital)), ...instead })

const settings = (instead: object) => wants(hospital, manager, instead)

async function atDesk(id: string) {
  await page.goto(`${demo.server.url}/work`)
  return openDesk(demo, manager, page, author, id, 'roi')
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

describe('letters and limits', () => {
  it('has its limit extended by a letter, and stopped by another that waits for the requester', async () => {
    await settings({})
    const received = { receivedAt: new Date(Date.now() - 20 * 86_400_000).toISOString() }
    const made = await enter(received)
    await atDesk(made.id)
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
    await atDesk(made.id)
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
  })
})
