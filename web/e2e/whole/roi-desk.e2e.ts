import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { acceptPatient, looksRight, openDesk, openRequest, saved, wants } from './desk'
import { call } from './person'
import { arrive, hire, ownRequest, put, register, setAside, type Colleague } from './records'
import { site } from './site'

// What a release rests on, at the specialist's desk: scope, sensitive classes, papers, facts, and an authorization that ends.

const demo = site()
interface Made {
  id: string
  tracking: string
}

const consult = `CONSULTATION
Patient: Zwettlinger, Ottokarine
MRN: MRN77001
Date of birth: 1944-05-06

HIV infection under antiretroviral therapy.

Electronically signed by Dr. Example
`

let hospital: Page
let manager: Page
let author: Colleague
let colleague: Colleague
let page: Page

beforeAll(async () => {
  ;[hospital, manager] = [await demo.signIn('hospital'), await demo.signIn('manager')]
  await setAside(manager)
  await register(hospital, consult)
  author = await hire(demo, manager, 'Nadia Ferrante', 'roi')
  colleague = await hire(demo, manager, 'Rosa Delgado', 'roi')
  page = await arrive(demo, author)
  await wants(hospital, manager, {})
})

const enter = async (instead: object) =>
  call<Made>(hospital, 'POST', '/roi-requests', { ...(await ownRequest(hospital)), ...instead })

/** Opens a request at the specialist's desk, and leaves the one before. */
async function atDesk(id: string) {
  await page.goto(`${demo.server.url}/work`)
  return openDesk(demo, manager, page, author, id, 'roi')
}

/** Gives the item back, so that the next one can be taken. */
async function giveBack() {
  await page.getByRole('group', { name: 'This chart' }).getByRole('button', { name: 'Release' }).click()
  await page.waitForURL(/\/work$/)
}

/** Takes every document of the stay in, by its dates. */
async function takeStay() {
  await page.getByLabel('From', { exact: true }).fill('2026-03-01')
  await page.getByLabel('To', { exact: true }).fill('2026-03-04')
  await page.getByRole('button', { name: 'Take 3 documents in' }).click()
}

/** Opens the choices of what is so about a request, by keyboard: the field of a choice of many takes no click. */
async function openSituations() {
  await page.getByRole('combobox', { name: 'What is so about this request' }).focus()
  await page.keyboard.press('ArrowDown')
}

/** Lets calls of a method about a request wait, until what it gives is called. */
async function holdBack(method: string) {
  let go = () => {}
  const held = new Promise<void>((resolve) => (go = resolve))
  const about = /\/roi-requests\/[^/?]+$/
  await page.route(about, async (route) => {
    if (route.request().method() === method) await held
    await route.fallback()
  })
  return async () => {
    go()
    await page.unroute(about)
  }
}

const findings = () => page.getByRole('list', { name: 'Findings' }).getByRole('listitem')
const payer = {
  requesterClass: 'payer',
  legalBasis: 'payment',
  purpose: 'payment_review',
  requester: { name: 'Prairie Mutual' },
  wanted: { text: 'the discharge summary', types: ['discharge_summary'] },
}

describe('what a release rests on', () => {
  it('is the least that is needed; what lies outside says so, and a sensitive class needs its own authority', async () => {
    await atDesk((await enter(payer)).id)
    await acceptPatient(page)
    await page.keyboard.press('3')
    await page.getByRole('heading', { name: 'Outside the scope' }).waitFor()
    await expect.poll(() => page.getByText('outside the scope', { exact: true }).count()).toBe(2)
    await page.getByText(/^HIV information: (leave out|look)$/).waitFor()
    await page.keyboard.press('p')
    await page.getByRole('status').getByText('1 page of 3 in').waitFor()
    await takeStay()
    await page.getByRole('status').getByText('3 pages of 3 in').waitFor()
    await saved(page)
    await looksRight(page, 'scope')

    await page.keyboard.press('5')
    const hiv = findings().filter({ hasText: 'HIV information' })
    await hiv.getByText('blocks').waitFor()
    await hiv.getByRole('button', { name: 'Sensitive' }).click()
    await hiv.getByLabel('Reason').fill('nobody asked for it')
    await hiv.getByRole('button', { name: 'Leave it out' }).click()
    await hiv.getByText('left out', { exact: true }).waitFor()

    // Picked again it stands again: what a person once left out never slips back in unseen.
    await page.keyboard.press('3')
    await takeStay()
    await page.getByRole('status').getByText('3 pages of 3 in').waitFor()
    await saved(page)
    await page.keyboard.press('5')
    await hiv.getByText('blocks').waitFor()

    await page.keyboard.press('3')
    await page.getByLabel('An authorization that names HIV information').click()
    await page.getByText('The authority is on file.').waitFor()
    await page.keyboard.press('5')
    await hiv.getByText('the authority is on file').waitFor()
    await hiv.getByText('to know').waitFor()
    await giveBack()
  })

  it('leaves only once what was changed last is saved', async () => {
    await atDesk((await enter(payer)).id)
    await acceptPatient(page)
    await page.keyboard.press('3')
    await page.getByRole('heading', { name: 'Outside the scope' }).waitFor()
    const selection = '**/selection'
    await page.route(selection, (route) =>
      route.request().method() === 'PUT' ? route.abort() : route.fallback(),
    )
    await page.keyboard.press('p')
    await page.getByText('Not saved; kept here').waitFor()

    const sent: string[] = []
    page.on('request', (r) => {
      if (r.method() !== 'GET') sent.push(`${r.method()} ${r.url().split('/').at(-1)}`)
    })
    const submit = async () => {
      await page.keyboard.press('Control+Enter')
      await page
        .getByRole('complementary', { name: 'Submit the request' })
        .getByRole('button', { name: 'Submit' })
        .click()
    }
    await submit()
    await page.getByText(/^What you changed last was not saved/).waitFor()
    expect(sent).not.toContain('POST complete')
    await page.unroute(selection)
    await submit()
    await expect.poll(() => sent).toContain('POST complete')
    expect(sent.slice(-2)).toEqual(['PUT selection', 'POST complete'])
    await saved(page)
    await giveBack()
  })

  it("is nobody else's to see while it is held", async () => {
    const { id } = await enter(payer)
    await atDesk(id)
    const other = await arrive(demo, colleague)
    await other.getByRole('button', { name: /^(Next|Go on)/ }).waitFor()
    await other.goto(page.url())
    await other.getByText('This chart is not open').waitFor()
    await other.context().close()
    await giveBack()
  })

  it('is corrected with a reason, and what somebody else corrected meanwhile is not lost', async () => {
    const entered = { ...(await ownRequest(hospital)), ...payer }
    const made = await call<Made>(hospital, 'POST', '/roi-requests', entered)
    await atDesk(made.id)
    const theirs = (change: object) =>
      put(hospital, `/roi-requests/${made.id}`, {
        ...entered,
        ...change,
        correctionReason: 'they called again',
      })
    await page.keyboard.press('e')
    const panel = page.getByRole('complementary', { name: 'Correct the request' })
    await panel.getByLabel('Organisation').fill('Prairie Mutual Insurance')
    await page.keyboard.press('Control+Enter')
    await panel.getByText(/say why it is corrected/).waitFor()
    await panel.getByLabel('Why it is corrected').fill('the letterhead says so')
    await theirs({ requester: { name: 'Prairie Mutual', phone: '303-555-0177' } })
    await page.keyboard.press('Control+Enter')
    await panel.getByText('It was changed meanwhile').waitFor()
    await looksRight(page, 'correct')
    expect(await panel.getByLabel('Telephone').inputValue()).toBe('303-555-0177')
    expect(await panel.getByLabel('Organisation').inputValue()).toBe('Prairie Mutual Insurance')
    await page.keyboard.press('Control+Enter')
    await panel.waitFor({ state: 'detached' })
    await page.getByText('Prairie Mutual Insurance').waitFor()
    await page.getByText('303-555-0177').waitFor()

    // A tick is one change, whatever else was changed by then.
    await theirs({ channel: 'fax', requester: { name: 'Prairie Mutual', phone: '303-555-0178' } })
    await openSituations()
    await page.getByRole('option', { name: 'Abuse is suspected' }).click()
    await page.getByText('303-555-0178').waitFor()
    await saved(page)
    const kept = await call<{ channel: string; situations: string[] }>(
      hospital,
      'GET',
      `/roi-requests/${made.id}`,
    )
    expect([kept.channel, kept.situations]).toEqual(['fax', ['suspected_abuse']])

    const history = await openRequest(demo, hospital, made.tracking)
    await history.getByText(/the letterhead says so/).waitFor()
    await looksRight(hospital, 'corrected')
    await page.keyboard.press('Escape')
    await giveBack()
  })

  it('is a subpoena with its assurance, a child with who acts for it, an estate with its papers', async () => {
    const subpoena = { requesterClass: 'attorney', legalBasis: 'subpoena', purpose: 'litigation' }
    await atDesk((await enter(subpoena)).id)
    const needed = page.getByRole('region', { name: 'What else is needed' })
    await needed.getByText(/Satisfactory assurance/).waitFor()
    await page.keyboard.press('5')
    await findings().filter({ hasText: 'Satisfactory assurance' }).getByText('blocks').waitFor()
    await page.keyboard.press('1')
    await needed.getByLabel(/^The subpoena was checked/).click()
    await needed.getByLabel(/^Written assurance with papers that the patient was told/).click()
    await needed.getByText('complete').waitFor()
    await page.keyboard.press('5')
    await findings().filter({ hasText: 'Satisfactory assurance' }).waitFor({ state: 'detached' })
    await giveBack()

    await atDesk((await enter({ requesterClass: 'personal_representative' })).id)
    // The second is ticked before the first is answered, and takes nothing from it.
    const answer = await holdBack('PUT')
    await openSituations()
    await page.getByRole('option', { name: 'The patient is a minor' }).click()
    await page.getByRole('option', { name: 'The patient has died' }).click()
    await answer()
    await needed.getByText('Who acts for the minor').waitFor()
    await needed.getByText('Who acts for the estate').waitFor()
    await page.keyboard.press('Escape')
    await saved(page)
    await looksRight(page, 'paths')
    for (const paper of [
      /requester is the parent/,
      /protective orders on file/,
      /A death certificate/,
      /^Letters test/,
    ]) {
      await needed.getByLabel(paper).click()
      await saved(page)
    }
    await expect.poll(() => needed.getByText('complete').count()).toBe(2)
    await giveBack()
  })

  it('ends with the authorization: revoked, nothing leaves on it any more', async () => {
    const made = await enter({
      requesterClass: 'attorney',
      legalBasis: 'authorization_164_508',
      purpose: 'litigation',
    })
    const panel = await openRequest(demo, hospital, made.tracking)
    await panel.getByRole('button', { name: 'The authorization was revoked' }).click()
    await panel.getByLabel('How it was revoked').fill('a letter of the patient')
    await looksRight(hospital, 'revoke')
    await panel.getByRole('button', { name: 'Revoke it' }).click()
    await panel.getByText('Revoked', { exact: true }).waitFor()
    await atDesk(made.id)
    await page.keyboard.press('5')
    await findings().filter({ hasText: 'revoked' }).getByText('blocks').waitFor()
    await page.context().close()
  })
})
