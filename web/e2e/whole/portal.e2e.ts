import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { accessibilityProblems, openPage, screenshot } from '../lib'
import { call, until } from './person'
import { put } from './records'
import { site } from './site'

// A patient without an account, on a phone, against the real binary: asks, signs, proves, follows, answers, agrees to the fee.

const demo = site()
let manager: Page
let specialist: Page

const slug = 'northlake'
const email = 'wren.example@example.test'

beforeAll(async () => {
  manager = await demo.signIn('manager')
  specialist = await demo.signIn('roi')
  await openHospital()
})

interface Item {
  id: string
  caseId: string
  fence: number
  kind: string
}

/** The place at which the patient was. */
let place = ''

/** The manager opens the page of a hospital for which the specialist works. */
async function openHospital() {
  const me = await call<{ user: { id: string } }>(specialist, 'GET', '/me')
  const who = await call<{ facilityIds: string[] }>(manager, 'GET', `/users/${me.user.id}`)
  const all = await call<{ items: { id: string; clientId: string; name: string }[] }>(
    manager,
    'GET',
    '/facilities',
  )
  const mine = all.items.find((f) => who.facilityIds.includes(f.id))
  if (!mine) throw new Error('the specialist works nowhere')
  place = mine.name
  await put(manager, `/clients/${mine.clientId}/portal-page`, {
    slug,
    active: true,
    documentClasses: [],
    contact: '555-0100',
    version: 0,
  })
}

/** The newest code that was mailed to the patient; without a mail server mails are files. */
async function mailedCode(): Promise<string> {
  const outbox = path.join(demo.dir, 'outbox')
  return until(
    async () => {
      const names = (await readdir(outbox).catch(() => []))
        .filter((n) => n.endsWith('.eml'))
        .sort()
        .reverse()
      for (const name of names) {
        const text = await readFile(path.join(outbox, name), 'utf8')
        const code = /\b\d{6}\b/.exec(text.slice(text.indexOf('\r\n\r\n')))
        if (text.includes(email) && code) return code[0]
      }
      return ''
    },
    (code) => code !== '',
    60,
  )
}

const next = (page: Page) => page.getByRole('button', { name: 'Next', exact: true }).click()
const title = (page: Page, name: string) => page.getByRole('heading', { level: 1, name }).waitFor()

/** Fills the questions in, one screen after the other. */
async function ask(page: Page) {
  await page.getByRole('button', { name: /Ask for records/ }).click()
  await title(page, 'Who are you?')
  await next(page)
  await page.getByText('Choose one.').waitFor()
  await page.getByRole('radio', { name: /I am the patient/ }).check()
  await next(page)
  const which = page.getByRole('heading', { level: 1, name: 'Which place?' })
  await which.or(page.getByRole('heading', { level: 1, name: 'Who is the patient?' })).waitFor()
  if (await which.count()) {
    await page.getByRole('radio', { name: place }).check()
    await next(page)
  }
  await title(page, 'Who is the patient?')
  await page.getByLabel('First name').fill('Wren')
  await page.getByLabel('Last name', { exact: true }).fill('Example')
  await page.getByLabel('Date of birth').fill('1961-05-17')
  await next(page)
  await title(page, 'Which records do you want?')
  await page.getByLabel('In your own words').fill('Everything about my hip.')
  await next(page)
  await title(page, 'How do you want them?')
  await next(page)
  await title(page, 'How do we reach you?')
  await page.getByLabel('E-mail').fill('not an address')
  await next(page)
  await page.getByText('Give an e-mail address like').waitFor()
  await page.getByLabel('E-mail').fill(email)
  await next(page)
  await title(page, 'Is this right?')
}

const kept = { tracking: '', code: '' }

/** The specialist holds the request's item. */
async function drawn(request: string): Promise<Item> {
  const held = await until(
    () => call<{ items: Item[] }>(manager, 'GET', `/work?kind=roi&limit=200`),
    ({ items }) => items.some((i) => i.caseId === request),
    60,
  )
  const item = held.items.find((i) => i.caseId === request)
  const me = await call<{ user: { id: string } }>(specialist, 'GET', '/me')
  await call(manager, 'POST', '/work/bulk', { action: 'route', ids: [item?.id], userId: me.user.id })
  const got = await until(
    () => call<{ item?: Item }>(specialist, 'POST', '/work/next'),
    ({ item: i }) => i?.caseId === request,
    60,
  )
  if (!got.item) throw new Error('nothing was drawn')
  return got.item
}

async function requestId(): Promise<string> {
  const found = await call<{ items: { id: string }[] }>(manager, 'POST', '/roi-requests/search', {
    q: kept.tracking,
  })
  return found.items[0]?.id ?? ''
}

describe('a patient on a phone', () => {
  it('asks, signs and proves how they are reached', async () => {
    const page = await openPage(demo.browser, { size: 'phone' })
    await page.goto(`${demo.server.url}/r/${slug}`)
    await title(page, 'Health records')
    expect(await accessibilityProblems(page)).toEqual([])
    await screenshot(page, 'portal-start')
    await ask(page)
    expect(await accessibilityProblems(page)).toEqual([])
    await screenshot(page, 'portal-check')
    await page.getByRole('button', { name: 'Send request' }).click()
    await title(page, 'We have your request')
    kept.tracking = (await page.getByTestId('tracking').textContent()) ?? ''
    kept.code = (await page.getByTestId('code').textContent()) ?? ''
    expect(kept.tracking).toMatch(/^R-\w{5}-\w{5}$/)
    await screenshot(page, 'portal-kept')
    await page.getByRole('button', { name: 'I kept them. Go on' }).click()

    const sign = page.getByRole('region', { name: 'Sign your request', exact: true })
    await sign.getByText('Everything about my hip.').waitFor()
    await sign.getByRole('button', { name: 'Sign', exact: true }).click()
    await sign.getByText('Tick this box to sign.').waitFor()
    await sign.getByLabel('Type your full name').fill('Wren Example')
    const pad = await sign.locator('svg').boundingBox()
    if (!pad) throw new Error('no place to draw')
    await page.mouse.move(pad.x + 20, pad.y + 80)
    await page.mouse.down()
    await page.mouse.move(pad.x + 120, pad.y + 30, { steps: 5 })
    await page.mouse.move(pad.x + 220, pad.y + 100, { steps: 5 })
    await page.mouse.up()
    await sign.getByRole('checkbox').check()
    expect(await accessibilityProblems(page)).toEqual([])
    await screenshot(page, 'portal-sign')
    await sign.getByRole('button', { name: 'Sign', exact: true }).click()
    await sign.waitFor({ state: 'detached' })

    const contact = page.getByRole('region', { name: 'Show that we can reach you' })
    await contact.getByRole('button', { name: 'Send code by e-mail' }).click()
    await contact.getByLabel('The 6-digit code').fill('000000')
    await contact.getByRole('button', { name: 'Confirm' }).click()
    await contact.getByRole('alert').waitFor()
    await contact.getByLabel('The 6-digit code').fill(await mailedCode())
    await contact.getByRole('button', { name: 'Confirm' }).click()
    await contact.waitFor({ state: 'detached' })
    await page.getByText('Nothing to do for now').waitFor()
    await page.getByText('Authorization: received').waitFor()
    await page.getByRole('button', { name: 'Leave' }).click()
    await title(page, 'Health records')
    await page.context().close()
  })

  it('comes back by number and code alone', async () => {
    const page = await openPage(demo.browser, { size: 'phone', scheme: 'dark' })
    await page.goto(`${demo.server.url}/r/${slug}`)
    await page.getByRole('button', { name: 'Español' }).click()
    await page.getByRole('button', { name: /Ya los pedí/ }).click()
    await page.getByLabel('Número de seguimiento').fill(kept.tracking)
    await page.getByLabel('Código').fill('AAAAA-AAAAA')
    await page.getByRole('button', { name: 'Abrir mi solicitud' }).click()
    await page.getByRole('alert').getByText('El código no es correcto').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await screenshot(page, 'portal-signin-dark-es')
    await page.getByLabel('Número de seguimiento').fill(kept.tracking.toLowerCase().replaceAll('-', ' '))
    await page.getByLabel('Código').fill(kept.code.toLowerCase())
    await page.getByRole('button', { name: 'Abrir mi solicitud' }).click()
    await title(page, 'Su solicitud')
    expect(await accessibilityProblems(page)).toEqual([])
    await screenshot(page, 'portal-follow-dark-es')
    await page.context().close()
  })

  it('answers a question and agrees to the fee', async () => {
    const page = await openPage(demo.browser, { size: 'phone' })
    await page.goto(`${demo.server.url}/r/${slug}`)
    await page.getByRole('button', { name: /I already asked/ }).click()
    await page.getByLabel('Tracking number').fill(kept.tracking)
    await page.getByLabel('Code').fill(kept.code)
    await page.getByRole('button', { name: 'Open my request' }).click()
    await title(page, 'Your request')
    const request = await requestId()
    const item = await drawn(request)
    await call(specialist, 'POST', `/roi-requests/${request}/letters`, {
      workItemId: item.id,
      fence: item.fence,
      kind: 'correction_needed',
      send: true,
      values: {
        hospital_name: 'Northlake',
        agency_name: 'Demo',
        contact_phone: '555-0100',
        contact_address: '1 Main Street',
        privacy_officer: 'Pat Privacy',
        answer_by: '2027-01-31',
      },
      lists: { missing_items: ['Which hip?'] },
    })
    await page.getByTestId('status').getByText('We need something from you.').waitFor()
    await screenshot(page, 'portal-correction')
    await page.getByLabel('Your message').fill('The left one.')
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await page.getByText('The left one.').waitFor()
    await page.getByTestId('status').getByText('We are checking your request.').waitFor()

    const again = await drawn(request)
    await call(specialist, 'POST', `/roi-requests/${request}/invoice`, {
      workItemId: again.id,
      fence: again.fence,
      copyingMinutes: 12,
      labourPerHourMinor: 2400,
      electronicPhi: true,
    })
    const fee = page.getByRole('region', { name: 'The fee' })
    await fee.getByText('$4.80').first().waitFor()
    await fee.getByText('45 CFR 164.524(c)(4)').first().waitFor()
    await fee.getByText('Your records do not wait for this.').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await fee.scrollIntoViewIfNeeded()
    await screenshot(page, 'portal-fee')
    await fee.getByRole('button', { name: 'I agree' }).click()
    await fee.getByText('You agreed to this fee.').waitFor()
    await page.context().close()
  })

  it('is told nothing on a page that is not there', async () => {
    const page = await openPage(demo.browser, { size: 'laptop' })
    await page.goto(`${demo.server.url}/r/no-such-hospital`)
    await page.getByText('There is no page here.').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await page.goto(`${demo.server.url}/r/${slug}`)
    await title(page, 'Health records')
    await screenshot(page, 'portal-start-laptop')
    await page.context().close()
  })
})
