import type { Locator, Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { accessibilityProblems, screenshot } from '../lib'
import { call, until } from './person'
import { site } from './site'

// A manager, a compliance officer and chart prep with the real binary: work is moved, set up, exported and proven.

const demo = site()
let manager: Page

beforeAll(async () => {
  manager = await demo.signIn('manager')
})

interface Item {
  id: string
  kind: string
  priority: number
  state: string
  routedTo?: string
}

const work = (id: string) => call<Item>(manager, 'GET', `/work/${id}`)

/** The board with the list of open work beside it. */
async function openWork(): Promise<Locator> {
  await manager.goto(`${demo.server.url}/board`)
  await manager
    .getByRole('button', { name: /, all types: / })
    .first()
    .waitFor()
  await manager.keyboard.press('i')
  return filled(manager, 'Work items')
}

/** A table once its rows are there: until then keys go nowhere, as there is nothing to move to. */
async function filled(page: Page, name: string): Promise<Locator> {
  const grid = page.getByRole('grid', { name })
  await grid.and(page.locator('[aria-busy=false]')).waitFor()
  return grid
}

/** Selects the first charts of open work by keys. */
async function select(count: 1 | 2): Promise<void> {
  const grid = await openWork()
  await grid.focus()
  await manager.keyboard.press('ArrowDown')
  await grid.and(manager.locator('[aria-activedescendant]')).waitFor()
  await manager.keyboard.press('Space')
  await manager.getByText('1 item:').waitFor()
  if (count === 1) return
  await manager.keyboard.press('Shift+ArrowDown')
  await manager.getByText('2 items:').waitFor()
}

/** Does an act and gives the ids that it was asked for. */
async function acted(act: () => Promise<unknown>): Promise<string[]> {
  const asked = manager.waitForRequest('**/api/v1/work/bulk')
  await act()
  return ((await asked).postDataJSON() as { ids: string[] }).ids
}

describe('a manager', () => {
  it('gives charts another priority in bulk, and takes that back', async () => {
    await select(2)
    await manager.keyboard.press('p')
    const ids = await acted(() => manager.getByRole('button', { name: 'Set the priority' }).click())
    await manager.getByText('2 charts given another priority').waitFor()
    const raised = await Promise.all(ids.map(work))
    expect(raised.map((item) => item.priority)).toEqual([1, 1])
    await manager.getByRole('button', { name: 'Undo' }).click() // is offered for eight seconds
    await manager.getByText('Undone').waitFor()
    await screenshot(manager, 'whole-manager-items')
    expect(await accessibilityProblems(manager)).toEqual([])
  })

  it('cancels a chart with a reason', async () => {
    await select(1)
    await manager.keyboard.press('x')
    await manager.getByLabel('Reason, without patient data').fill('registered twice')
    const [id = ''] = await acted(() => manager.getByRole('button', { name: 'Cancel the items' }).click())
    await manager.getByText('1 chart cancelled').waitFor()
    expect((await work(id)).state).toBe('cancelled')
  })

  it('sees the board move when somebody else moves work, without asking again', async () => {
    await manager.goto(`${demo.server.url}/board`)
    const ready = manager.getByRole('button', { name: /^Ready/ })
    await ready.waitFor()
    const before = await ready.textContent()
    const other = await demo.signIn('manager')
    const { items } = await call<{ items: Item[] }>(other, 'GET', '/work?state=ready&kind=coding&limit=200')
    await call(other, 'POST', '/work/bulk', { action: 'cancel', ids: [items.at(-1)?.id], reason: 'not ours' })
    await until(
      () => ready.textContent(),
      (now) => now !== before,
      20,
    )
    await other.context().close()
  })

  it('exports a table as a workbook', async () => {
    await openWork()
    await manager.getByRole('button', { name: 'Export' }).last().click()
    const download = manager.waitForEvent('download')
    await manager.getByRole('menuitem', { name: 'Excel (XLSX)' }).click()
    expect((await download).suggestedFilename()).toMatch(/\.xlsx$/)
  })
})

describe('a manager at the desk', () => {
  it('adds a person, whose first password is shown once', async () => {
    await manager.goto(`${demo.server.url}/setup/people`)
    await manager.getByText('priya.raman@').first().waitFor()
    await manager.keyboard.press('n')
    await manager.getByRole('textbox', { name: 'Name', exact: true }).fill('Una Testcase')
    await manager.getByRole('textbox', { name: 'E-mail', exact: true }).fill('una.testcase@northlake.example')
    await manager.keyboard.press('Control+Enter')
    await manager.getByText(/^\w{4}-\w{4}-\w{4}-\w{4}$/).waitFor()
    const found = await call<{ items: { status: string }[] }>(manager, 'POST', '/users/search', {
      q: 'una.testcase',
    })
    expect(found.items.map((p) => p.status)).toEqual(['active'])
    await manager.keyboard.press('Escape')
  })

  it('sees productivity and the cases behind a figure', async () => {
    await manager.goto(`${demo.server.url}/productivity`)
    await manager.getByRole('grid', { name: /Productivity by/ }).waitFor()
    await manager
      .getByRole('button', { name: /^Items of .*: [1-9]/ })
      .first()
      .click()
    await filled(manager, 'Cases')
    await screenshot(manager, 'whole-productivity')
    expect(await accessibilityProblems(manager)).toEqual([])
  })
})

describe('a compliance officer', () => {
  it('finds a patient’s trail without naming them in an address, and a chart’s history by person', async () => {
    const { items } = await call<{ items: { id: string }[] }>(
      manager,
      'GET',
      '/encounters?status=delivered&limit=1',
    )
    const facts = await call<Encounter>(manager, 'GET', `/encounters/${items[0]?.id}`)
    const officer = await demo.signIn('compliance')
    await officer.goto(`${demo.server.url}/trail`)
    await officer.getByLabel('Patient').fill(facts.patient.mrn)
    await officer.keyboard.press('Enter')
    await officer.waitForURL(/\/trail\?.*patient=[0-9a-f-]{36}/)
    expect(officer.url()).not.toContain(facts.patient.mrn)
    await officer.goto(`${demo.server.url}/trail/encounters/${items[0]?.id}`)
    await officer.getByRole('grid', { name: 'Acts by person over time' }).getByRole('row').nth(1).waitFor()
    expect(await accessibilityProblems(officer)).toEqual([])
    await screenshot(officer, 'whole-history')
    await officer.context().close()
  })

  it('has the trail verified by the button', async () => {
    const officer = await demo.signIn('compliance')
    // What was written last is sealed by the next run of the sealer.
    const report = () => call<{ ok: boolean }>(officer, 'POST', '/audit/verify')
    await until(report, (r) => r.ok, 90)
    await officer.goto(`${demo.server.url}/verify`)
    await officer.getByRole('button', { name: 'Verify now' }).click()
    await officer.getByText(/Nothing was altered, removed or slipped in/).waitFor()
    await screenshot(officer, 'whole-verify')
    expect(await accessibilityProblems(officer)).toEqual([])
    await officer.context().close()
  })
})

interface Encounter {
  accountNumber: string
  patient: { lastName: string; firstName: string; mrn: string; birthDate: string; sex: string }
}

/** A missing report as a hospital's system prints it. */
function operativeReport({ accountNumber, patient: p }: Encounter): string {
  const [year, month, day] = p.birthDate.split('-')
  return [
    'Operative Report',
    `Patient: ${p.lastName}, ${p.firstName} MRN: ${p.mrn} Acct: ${accountNumber} DOB: ${month}/${day}/${year} Sex: ${p.sex}`,
    'PREOPERATIVE DIAGNOSIS: as discussed',
    'PROCEDURE: as planned, without complication',
    'Electronically signed by the surgeon',
  ].join('\n')
}

describe('chart prep', () => {
  it('asks the hospital for what is missing, and has the chart back when it arrives', async () => {
    const prep = await demo.signIn('prep')
    await prep.getByRole('button', { name: /^(Next|Go on)/ }).waitFor()
    await prep.keyboard.press('n')
    await prep.getByText('Operative report is missing').waitFor()
    const id = new URL(prep.url()).pathname.split('/').at(-1) ?? ''
    await prep.keyboard.press('a')
    await prep.getByLabel('Note to the hospital').first().fill('Not among the pages that came')
    await prep.getByRole('button', { name: 'Ask, and hold until it arrives' }).click()
    await prep.getByText('The hospital is asked').waitFor()
    const held = await call<Item & { encounterId: string }>(manager, 'GET', `/work/${id}`)
    expect(held.state).toBe('held')

    const facts = await call<Encounter>(manager, 'GET', `/encounters/${held.encounterId}`)
    const hospital = await theirHospital(held.encounterId)
    await hospital.goto(`${demo.server.url}/encounters/${held.encounterId}`)
    await hospital.getByRole('heading', { name: 'The agency waits for', exact: true }).waitFor()
    await hospital.locator('aside input[type=file]').setInputFiles({
      name: 'report.txt',
      mimeType: 'text/plain',
      buffer: Buffer.from(operativeReport(facts)),
    })
    await until(
      () => work(id),
      (item) => item.state !== 'held',
      90,
    )
    await hospital.context().close()
    await prep.context().close()
  })
})

/** Somebody of the hospital whose encounter it is, signed in. */
async function theirHospital(encounter: string): Promise<Page> {
  for (const person of demo.server.people.filter((p) => p.role === 'hospital')) {
    const page = await demo.signIn(person.email)
    if (await call(page, 'GET', `/encounters/${encounter}`).catch(() => null)) return page
    await page.context().close()
  }
  throw new Error('no hospital has this encounter')
}
