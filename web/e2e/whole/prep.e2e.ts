import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { accessibilityProblems, screenshot } from '../lib'
import { call, until } from './person'
import { site } from './site'

// Chart prep with the real binary: pages that came loose become documents of an encounter, by keys.

const demo = site()

interface Item {
  id: string
  state: string
  encounterId?: string
}
interface Found {
  documents: { id: string; encounterId?: string; typeSource: string; pageList: { id: string }[] }[]
}

/** Loose pages of more than one page, routed to the technician by a manager. */
async function routed(): Promise<string> {
  const manager = await demo.signIn('manager')
  const loose = () => call<{ items: Item[] }>(manager, 'GET', '/work?kind=chart_prep&state=ready&limit=200')
  const { items } = await until(loose, (found) => found.items.some((i) => !i.encounterId), 150)
  const id = items.find((i) => !i.encounterId)?.id ?? ''
  const email = demo.server.people.find((p) => p.role === 'prep')?.email
  const { items: people } = await call<{ items: { id: string; email: string }[] }>(
    manager,
    'GET',
    '/users?role=prep',
  )
  const userId = people.find((p) => p.email === email)?.id
  await call(manager, 'POST', '/work/bulk', {
    action: 'route',
    ids: [id],
    userId,
    reason: 'loose pages first',
  })
  await manager.context().close()
  return id
}

/** What an act says once the server did it. */
const said = (page: Page, text: RegExp | string) => page.getByText(text).first().waitFor()
/** The case's documents as the server keeps them. */
async function kept(page: Page, id: string): Promise<Found['documents']> {
  const { caseId } = await call<{ caseId: string }>(page, 'GET', `/work/${id}`)
  return (await call<Found>(page, 'GET', `/prep-cases/${caseId}`)).documents
}
const pages = async (page: Page, id: string) =>
  (await kept(page, id)).flatMap((d) => d.pageList.map((p) => p.id))
const sections = (page: Page) => page.locator('section:not(:has(section)):has([data-tile])')

describe('pages that came loose', () => {
  it('are named, turned, moved, split, joined, matched by what is printed, and done', async () => {
    const id = await routed()
    const page = await demo.signIn('prep')
    await page.goto(`${demo.server.url}/prep/${id}`)
    await page.getByRole('heading', { name: 'Loose pages' }).waitFor()
    await page.locator('img[data-current][data-state=loaded]').waitFor()
    expect(await sections(page).count()).toBe(1)

    await page.keyboard.press('y')
    await said(page, /^Named /)
    await page.getByRole('button', { name: /^Confirm/ }).waitFor({ state: 'detached' })
    await page.keyboard.press('Alt+r')
    await said(page, 'Page 1 was turned')
    await page.getByRole('button', { name: 'Undo' }).last().click()
    await said(page, 'Undone')

    const [one, two] = await pages(page, id)
    await page.keyboard.press('Alt+ArrowDown')
    await said(page, 'The page was moved')
    expect((await pages(page, id)).slice(0, 2)).toEqual([two, one])

    await page.keyboard.press('x')
    await said(page, /^Split after page \d/)
    await expect.poll(() => sections(page).count()).toBe(2)
    await screenshot(page, 'whole-prep-split')
    await sections(page).last().locator('[data-tile]').first().click()
    await page.keyboard.press('u')
    await said(page, / was joined to /)
    await expect.poll(() => sections(page).count()).toBe(1)

    const candidate = page.getByRole('group', { name: 'Encounters, best first' }).getByRole('radio').first()
    await candidate.check()
    await page
      .getByRole('list', { name: 'What is printed' })
      .getByRole('button', { name: /✓.*agrees/ })
      .first()
      .waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await screenshot(page, 'whole-prep-match')
    await page.getByRole('button', { name: 'Match', exact: true }).click()
    await said(page, /^Matched to account /)
    await said(page, 'Everything is settled. Complete it.')

    expect((await kept(page, id)).map((d) => [d.encounterId !== undefined, d.typeSource])).toEqual([
      [true, 'person'],
    ])
    await page.keyboard.press('Control+Enter')
    await until(
      () => call<Item>(page, 'GET', `/work/${id}`),
      (item) => item.state === 'done',
      60,
    )
    await page.context().close()
  })
})
