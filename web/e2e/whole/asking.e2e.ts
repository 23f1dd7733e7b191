import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { openPage } from '../lib'
import { looksRight } from './desk'
import { call } from './person'
import { letter, put } from './records'
import { site } from './site'

// An attorney on the public page with the patient's authorization as a file, what is refused there, and what the page keeps to
// itself; and the manager who opens and closes it.

const demo = site()
let manager: Page
let page: Page
let hospital = ''
let address = ''
const kept = { tracking: '', code: '' }

beforeAll(async () => {
  manager = await demo.signIn('manager')
  const { items } = await call<{ items: { id: string; code: string }[] }>(manager, 'GET', '/clients')
  hospital = items.find((c) => c.code === 'SRH')?.id ?? ''
  const open = await call<{ address: string }>(manager, 'GET', `/clients/${hospital}/portal-page`)
  address = demo.server.url + new URL(open.address).pathname
  // This hospital wants to see who its attorneys are.
  const slug = new URL(address).pathname.replace('/r/', '')
  const wants = { slug, active: true, documentClasses: ['attorney'], contact: '303-555-0100', version: 0 }
  await put(manager, `/clients/${hospital}/portal-page`, wants)
})

const next = () => page.getByRole('button', { name: 'Next', exact: true }).click()
const title = (name: string) => page.getByRole('heading', { level: 1, name }).waitFor()

/** Tries to come back and gives what the page says. */
async function refusal(tracking: string, code: string): Promise<string> {
  await page.getByLabel('Tracking number').fill(tracking)
  await page.getByLabel('Code').fill(code)
  const answered = page.waitForResponse((r) => r.url().endsWith('/sessions'))
  await page.getByRole('button', { name: 'Open my request' }).click()
  await answered
  return (await page.getByRole('alert').textContent()) ?? ''
}

describe('an attorney on the public page', () => {
  it('asks, and sends the patient’s authorization', async () => {
    page = await openPage(demo.browser, { size: 'phone' })
    await page.goto(address)
    await page.getByRole('button', { name: /Ask for records/ }).click()
    await page.getByRole('radio', { name: /lawyer/ }).check()
    await looksRight(page, 'asking-who')
    await next()
    await page.getByRole('radio', { name: 'Summit Ridge Medical Center' }).check()
    await next()
    await title('Who is the patient?')
    await page.getByLabel('First name').fill('Ottokarine')
    await page.getByLabel('Last name', { exact: true }).fill('Zwettlinger')
    await page.getByLabel('Date of birth').fill('1944-05-06')
    await looksRight(page, 'asking-patient')
    await next()
    await title('Which records do you want?')
    await page.getByLabel('In your own words').fill('The whole medical record.')
    await looksRight(page, 'asking-records')
    await next()
    await title('How do you want them?')
    await page.getByLabel(/^Also send me the original files/).check()
    await looksRight(page, 'asking-how')
    await next()
    await title('How do we reach you?')
    await page.getByLabel('Your name').fill('Counsel Hollis')
    await page.getByLabel('E-mail').fill('hollis@counsel.example.test')
    await looksRight(page, 'asking-you')
    await next()
    await title('Is this right?')
    await page.getByText(/Also send me the original files/).waitFor()
    await page.getByRole('button', { name: 'Send request' }).click()
    await title('We have your request')
    kept.tracking = (await page.getByTestId('tracking').textContent()) ?? ''
    kept.code = (await page.getByTestId('code').textContent()) ?? ''
    await page.getByRole('button', { name: 'I kept them. Go on' }).click()

    const send = page.getByRole('region', { name: 'Send the signed form or letter' })
    await send.waitFor()
    expect(await page.getByRole('region', { name: 'Sign your request' }).count()).toBe(0)
    const sent: string[] = []
    page.on('request', (r) => {
      if (r.url().endsWith('/request/files')) sent.push(r.method())
    })
    // The file is made in the page: it is past what the browser's protocol carries.
    await send.locator('input[type=file]').evaluate((field: HTMLInputElement) => {
      const files = new DataTransfer()
      files.items.add(
        new File([new Uint8Array(25 * 1024 * 1024 + 1)], 'scan.pdf', { type: 'application/pdf' }),
      )
      field.files = files.files
      field.dispatchEvent(new Event('change', { bubbles: true }))
    })
    await send.getByRole('alert').getByText('larger than 25 MB').waitFor()
    expect(sent).toEqual([])
    await looksRight(page, 'asking-too-large')
    await send
      .locator('input[type=file]')
      .setInputFiles({ name: 'authorization.txt', mimeType: 'text/plain', buffer: Buffer.from(letter) })
    await page.getByText('Authorization: received').waitFor()
    expect(sent).toEqual(['POST'])
  })

  it('shows who they are, again where the first picture cannot be used', async () => {
    const show = page.getByRole('region', { name: 'Show who you are' })
    await show.getByText('Send a picture of an ID.').waitFor()
    await looksRight(page, 'asking-identity')
    const picture = (name: string) => ({
      name,
      mimeType: 'text/plain',
      buffer: Buffer.from(`BAR CARD\nCounsel Hollis\n${name}\n`),
    })
    const received = page.getByText('Document that shows who you are: received')
    await show.locator('input[type=file]').setInputFiles(picture('blurred.txt'))
    await received.waitFor()
    await show.waitFor({ state: 'detached' })

    const { items } = await call<{ items: { id: string }[] }>(manager, 'POST', '/roi-requests/search', {
      q: kept.tracking,
    })
    await manager.goto(`${demo.server.url}/requests/${items[0]?.id}`)
    const panel = manager.getByRole('complementary', { name: /^Request R-/ })
    await panel.getByText('with the original files').waitFor()
    const proof = panel.getByRole('listitem').filter({ hasText: 'Document of identity' })
    await proof.getByRole('button', { name: 'Not proved' }).click()
    await proof.getByText('Failed').waitFor()
    await looksRight(manager, 'asking-identity-decided')

    await show.getByText('The last one could not be used. Please send another one.').waitFor()
    await looksRight(page, 'asking-identity-again')
    await show.locator('input[type=file]').setInputFiles(picture('sharp.txt'))
    await expect.poll(() => received.count()).toBe(2)
    await manager.getByRole('button', { name: 'Refresh' }).click()
    await proof.getByRole('button', { name: 'It is them' }).click()
    await proof.getByText('Passed').waitFor()
    await show.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Leave' }).click()
    await title('Health records')
  })

  it('learns nothing of who is known, and cannot guess for long', async () => {
    await page.getByRole('button', { name: /I already asked/ }).click()
    const wrong = await refusal(kept.tracking, 'AAAAA-AAAAA')
    expect(await refusal('R-AAAAA-AAAAA', 'AAAAA-AAAAA')).toBe(wrong)
    expect(await refusal('R-AAAAA-AAAAA', kept.code)).toBe(wrong)
    let said = wrong
    for (let i = 0; i < 10 && said === wrong; i++) said = await refusal(kept.tracking, 'AAAAA-AAAAA')
    expect(said).not.toBe(wrong)
    // Not even the right code opens it meanwhile; and it was written down.
    expect(await refusal(kept.tracking, kept.code)).toBe(said)
    await looksRight(page, 'asking-guessing')
    const officer = await demo.signIn('compliance')
    const { items } = await call<{ items: unknown[] }>(
      officer,
      'GET',
      '/audit-events?act=portal.refuse&limit=1',
    )
    expect(items.length).toBe(1)
    await officer.context().close()
  })

  it('finds the page closed once the manager closed it', async () => {
    await manager.goto(`${demo.server.url}/roi-settings`)
    const open = manager.getByLabel('Open: people may ask here')
    await open.waitFor()
    await manager.getByLabel('Whom people can call who need help').fill('Records office, 303-555-0199')
    await manager.getByRole('button', { name: 'Save the page' }).click()
    await manager.getByText('Saved', { exact: true }).waitFor()
    await looksRight(manager, 'asking-settings')
    await page.goto(address)
    await page.getByText('303-555-0199').waitFor()
    await put(manager, `/clients/${hospital}/portal-page`, {
      slug: new URL(address).pathname.replace('/r/', ''),
      active: false,
      documentClasses: [],
      version: 0,
    })
    await page.goto(address)
    await page.getByText('There is no page here.').waitFor()
    await page.context().close()
  })
})
