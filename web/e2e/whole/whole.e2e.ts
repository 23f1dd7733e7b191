import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { accessibilityProblems, screenshot } from '../lib'
import { call, until } from './person'
import { chartsOf } from './server'
import { site } from './site'

// What people do, in a real Chromium against the real binary: a hospital's real charts come in, are coded and counted.

const accounts = ['SRC200037', 'SRC200111'] // a text PDF and a scan

interface Facility {
  id: string
  clientId: string
  code: string
  workTypes: string[]
}
interface Encounter {
  id: string
  status: string
  accountNumber: string
}
interface Item {
  id: string
  encounterId?: string
  holderId?: string
}

const demo = site()

/** The lines of the published list of encounters for our accounts, at one of the hospital's own facilities. */
async function csv(facility: string): Promise<Buffer> {
  const [charts] = await chartsOf('encounters.csv')
  const [head, ...lines] = (await readFile(charts ?? '', 'utf8')).trim().split('\n')
  const ours = lines.filter((l) => accounts.some((a) => l.startsWith(a)))
  return Buffer.from([head, ...ours.map((l) => l.replace(',SRC,', `,${facility},`))].join('\n'))
}

async function encounters(page: Page): Promise<Encounter[]> {
  const found = await Promise.all(
    accounts.map((a) => call<{ items: Encounter[] }>(page, 'POST', '/encounters/search', { q: a })),
  )
  return found.flatMap((f) => f.items)
}

describe('a working day', () => {
  let hospital: Page
  let coded: Encounter
  let given = '' // the coder the chart was routed to
  let workId = ''

  it('lets a hospital import encounters and hand over their charts', async () => {
    hospital = await demo.signIn('hospital')
    const { items } = await call<{ items: Facility[] }>(hospital, 'GET', '/facilities')
    const facility = items.find((f) => f.workTypes.includes('OP'))
    await hospital.getByRole('button', { name: 'Import CSV' }).click()
    await hospital.locator('input[type=file][accept*="csv"]').setInputFiles({
      name: 'encounters.csv',
      mimeType: 'text/csv',
      buffer: await csv(facility?.code ?? ''),
    })
    await hospital.getByRole('button', { name: 'Import', exact: true }).click()
    await hospital.getByText(`${accounts.length} encounters registered`).waitFor()
    await until(
      () => encounters(hospital),
      (found) => found.length === accounts.length,
      30,
    )
    await hospital.keyboard.press('Escape')

    await hospital
      .locator('input[type=file]:not([accept*="csv"])')
      .first()
      .setInputFiles(await chartsOf(...accounts))
    const ready = await until(
      () => encounters(hospital),
      (found) => found.every((e) => e.status !== 'awaiting_documents'),
      200,
    )
    expect(ready.map((e) => e.status)).toEqual(accounts.map(() => 'ready'))
    const table = hospital.getByRole('grid', { name: 'Encounters' })
    await hospital
      .getByRole('textbox', { name: 'Account or MRN' })
      .last()
      .fill(accounts[1] ?? '')
    await table.getByText(accounts[0] ?? '').waitFor({ state: 'detached' })
    await table.getByText(accounts[1] ?? '').waitFor()
    await screenshot(hospital, 'whole-hospital')
    expect(await accessibilityProblems(hospital)).toEqual([])
  })

  it('lets a hospital decide about a file that is cut off, and correct a registration', async () => {
    const [scan] = await chartsOf('SRC200111')
    const whole = await readFile(scan ?? '')
    await hospital
      .locator('input[type=file]:not([accept*="csv"])')
      .first()
      .setInputFiles({
        name: 'cut-off.pdf',
        mimeType: 'application/pdf',
        buffer: whole.subarray(0, Math.floor(whole.length * 0.6)),
      })
    await hospital.getByRole('button', { name: /^cut-off.pdf/ }).click()
    await hospital.getByRole('heading', { name: 'Decide about a file' }).waitFor()
    expect(await accessibilityProblems(hospital)).toEqual([])
    await screenshot(hospital, 'whole-decide')
    await hospital.getByRole('radio', { name: /Remove the file/ }).check()
    await hospital.getByLabel('Reason').fill('sent again as a whole')
    await hospital.getByRole('button', { name: 'Remove the file for good' }).click()
    await hospital.getByText('The file was removed').waitFor()

    const [first] = await encounters(hospital)
    await hospital.goto(`${demo.server.url}/encounters/${first?.id}`)
    await hospital.getByRole('button', { name: 'Correct', exact: true }).click()
    await hospital.getByLabel('Payer').fill('Medicare')
    await hospital.getByLabel('Reason').fill('face sheet names the payer')
    expect(await accessibilityProblems(hospital)).toEqual([])
    await screenshot(hospital, 'whole-correct')
    await hospital.getByRole('button', { name: 'Save the correction' }).click()
    await hospital.getByText('The registration was corrected').waitFor()
    await hospital.getByText(/Medicare/).waitFor()
    await hospital.goto(demo.server.url)
  })

  it('lets a manager see the board and route a chart', async () => {
    const manager = await demo.signIn('manager')
    const [first] = await encounters(manager)
    if (!first) throw new Error('no encounter')
    coded = first
    const [work, claimed, people] = await Promise.all([
      call<{ items: Item[] }>(manager, 'GET', '/work?state=ready&kind=coding&limit=200'),
      call<{ items: Item[] }>(manager, 'GET', '/work?state=claimed&limit=200'),
      call<{ items: { id: string; email: string }[] }>(manager, 'GET', '/users?role=coder'),
    ])
    const item = work.items.find((i) => i.encounterId === coded.id)
    expect(item, 'the chart is in the queue').toBeDefined()
    workId = item?.id ?? ''
    // Only who is assigned to the facility and has the skill may be given it, the others are refused; and who holds a chart
    // has that one to finish first.
    const idle = people.items.filter((p) => !claimed.items.some((i) => i.holderId === p.id))
    for (const person of idle) {
      const routed = await call<{ items: { ok: boolean }[] }>(manager, 'POST', '/work/bulk', {
        action: 'route',
        ids: [item?.id],
        userId: person.id,
        reason: 'first chart of a new clinic',
      })
      if (routed.items[0]?.ok) given = person.email
    }
    expect(given, 'somebody may take it').not.toBe('')
    await manager.goto(`${demo.server.url}/board`)
    await manager
      .getByText(/done today/i)
      .first()
      .waitFor()
    await screenshot(manager, 'whole-board')
    expect(await accessibilityProblems(manager)).toEqual([])
    await manager.context().close()
  })

  it('lets a coder code the chart from the keyboard', async () => {
    const coder = await demo.signIn(given)
    await coder.getByRole('button', { name: /^(Next|Go on)/ }).waitFor()
    await coder.goto(`${demo.server.url}/coding/${workId}`) // other charts may be routed to the same person
    await coder.locator('img[data-current][data-state=loaded]').waitFor()
    await coder.keyboard.press('d')
    await coder.keyboard.type('hypertension', { delay: 30 })
    await coder.getByRole('listbox').getByRole('option').first().waitFor()
    await coder.keyboard.press('Enter')
    await coder.getByText('I10').first().waitFor()
    await coder.getByText(/saved/i).first().waitFor()
    await screenshot(coder, 'whole-workbench')
    expect(await accessibilityProblems(coder)).toEqual([])
    await coder.keyboard.press('Escape')
    await coder.keyboard.press('Control+Enter')
    await until(
      () => encounters(hospital),
      (found) => found.some((e) => e.id === coded.id && ['final', 'delivered'].includes(e.status)),
      30,
    )
    await coder.context().close()
  })

  it('gives the hospital the coded result', async () => {
    const result = await call<{ accountNumber: string; codes: { code: string; principal?: boolean }[] }>(
      hospital,
      'GET',
      `/encounters/${coded.id}/result`,
    )
    expect(result.codes).toMatchObject([{ code: 'I10', principal: true }])
    const [now] = (await encounters(hospital)).filter((e) => e.id === coded.id)
    expect(now?.status).toBe('delivered')
  })

  it('lets chart prep open what did not fit', async () => {
    const prep = await demo.signIn('prep')
    await prep.getByRole('button', { name: /^(Next|Go on)/ }).waitFor()
    await prep.keyboard.press('n')
    await prep.waitForURL(/\/prep\//)
    await prep
      .getByRole('button', { name: /complete/i })
      .first()
      .waitFor()
    await screenshot(prep, 'whole-prep')
    expect(await accessibilityProblems(prep)).toEqual([])
    await prep.context().close()
  })

  it('lets compliance follow who saw which page and verify the trail', async () => {
    const compliance = await demo.signIn('compliance')
    const { items } = await call<{ items: { act: string; page?: number }[] }>(
      compliance,
      'GET',
      `/encounters/${coded.id}/access`,
    )
    expect(items.some((e) => e.act === 'document.page.view' && e.page === 1)).toBe(true)
    // What is not sealed yet counts as slipped in.
    const verify = () => call<{ ok: boolean; sealed: number }>(compliance, 'POST', '/audit/verify')
    const report = await until(verify, (r) => r.ok, 90)
    expect(report.sealed).toBeGreaterThan(100)
    await compliance.goto(`${demo.server.url}/trail`)
    await compliance.getByRole('table').or(compliance.getByRole('grid')).first().waitFor()
    await screenshot(compliance, 'whole-trail')
    expect(await accessibilityProblems(compliance)).toEqual([])
    await compliance.context().close()
  })

  it('stops cleanly and has everything after a second start', async () => {
    await demo.restart()
    const again = await demo.signIn('hospital')
    expect((await encounters(again)).map((e) => e.status).sort()).toEqual(['delivered', 'ready'])
  })
})
