import { chromium, type Browser, type Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { accessibilityProblems, flags, screenshot } from '../lib'
import { call, until } from './person'
import { site } from './site'

// A coder with the real binary: by keyboard alone, and through everything that can end a lease or a browser.

const demo = site()

interface Case {
  codes: { code: string; principal?: boolean; evidence?: unknown[] }[]
}
interface Item {
  id: string
  caseId: string
}

const row = (page: Page, code: string) => page.getByRole('row', { name: new RegExp(code) })
const codes = (page: Page) => page.locator('[data-row] code').allTextContents()
const saved = (page: Page) => page.getByText(/^Saved \d+ s ago$/).waitFor()

/** The first page is painted. A page that is still being made is asked for again. */
async function opened(page: Page): Promise<void> {
  const picture = page.locator('img[data-current][data-state=loaded]')
  const failed = page.getByText('This page could not be shown').or(page.getByText('This chart has no pages'))
  await until(
    async () => {
      await picture.or(failed).first().waitFor()
      if (await picture.count()) return true
      await page.reload()
      return false
    },
    (there) => there,
    90,
  )
}

const workId = (page: Page) => new URL(page.url()).pathname.split('/').at(-1) ?? ''

/** A coder with the next chart open. */
async function coding(at?: Browser): Promise<Page> {
  const page = await demo.signIn('coder', at)
  await page.getByRole('button', { name: /^(Next|Go on)/ }).waitFor()
  await page.keyboard.press('n')
  await page.waitForURL(/\/coding\//)
  await opened(page)
  return page
}

/** What the server keeps of the chart that is open. */
async function kept(page: Page, id: string): Promise<string[]> {
  const { caseId } = await call<Item>(page, 'GET', `/work/${id}`)
  const { codes } = await call<Case>(page, 'GET', `/coding-cases/${caseId}`)
  return codes.map((c) => c.code)
}

async function add(page: Page, words: string, code: string) {
  const entry = page.getByRole('combobox', { name: 'Add to diagnoses' })
  if (!(await entry.evaluate((el) => el === document.activeElement))) await page.keyboard.press('d')
  await page.keyboard.type(words)
  const found = page.getByRole('listbox', { name: 'Codes found' }).getByRole('option', { selected: true })
  await found.filter({ hasText: code }).waitFor() // Tab takes it
  await page.keyboard.press('Tab')
  await row(page, code).waitFor()
}

/** The chart without codes left from the demonstration's story. */
async function emptied(page: Page): Promise<void> {
  while ((await codes(page)).length > 0) {
    await page.locator('[data-row]').first().focus()
    await page.keyboard.press('Delete')
  }
}

describe('coding by keyboard alone', () => {
  it('reads, finds, turns, codes with evidence, reorders, holds', async () => {
    const page = await coding()
    const tiles = page.locator('[data-tile]')
    const pagesThere = async () => {
      if ((await tiles.count()) < 2) await page.reload().then(() => opened(page))
      return tiles.count()
    }
    await until(pagesThere, (count) => count > 1, 90) // the chart's documents arrive one by one
    const picture = page.locator('img[data-current]')
    const first = await picture.getAttribute('src')
    await page.keyboard.press('j')
    await expect.poll(() => picture.getAttribute('src')).not.toBe(first)
    await page.keyboard.press('k')
    await page.keyboard.press('+')
    await page.getByText('125 %').or(page.getByText('120 %')).or(page.getByText('110 %')).first().waitFor()
    await page.keyboard.press('0')
    await page.keyboard.press('r')
    await expect.poll(() => page.locator('[style*="rotate(90deg)"]').count()).toBe(1)
    for (let turns = 0; turns < 3; turns++) await page.keyboard.press('r')

    await page.keyboard.press('f')
    await page.keyboard.type('the')
    await page.keyboard.press('Enter')
    const hits = page.getByRole('search').getByRole('status')
    await expect.poll(() => hits.textContent()).toMatch(/^1\/\d+\+?\*?$/)
    await page.keyboard.press('F3')
    await expect.poll(() => hits.textContent()).toMatch(/^2\//)
    await page.keyboard.press('Shift+F3')
    await expect.poll(() => hits.textContent()).toMatch(/^1\//)
    await page.keyboard.press('Escape')

    await emptied(page)
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
    await add(page, 'hypertension', 'I10')
    await page.keyboard.press('Escape')
    await page.keyboard.press('s')
    for (let words = 0; words < 3; words++) await page.keyboard.press('Shift+ArrowRight')
    await page.keyboard.press('e')
    await row(page, 'I10')
      .getByRole('button', { name: /^Evidence on page/ })
      .waitFor()
    await add(page, 'hypokalemia', 'E87.6')
    await add(page, 'E11.9', 'E11.9')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Alt+ArrowUp')
    await expect.poll(() => codes(page)).toEqual(['I10', 'E11.9', 'E87.6'])
    await page.keyboard.press('p')
    await expect.poll(() => codes(page)).toEqual(['E11.9', 'I10', 'E87.6'])
    await saved(page)
    await expect.poll(() => kept(page, workId(page))).toEqual(['E119', 'I10', 'E876'])

    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keys of this screen' }).getByText('Next hit').waitFor()
    await screenshot(page, 'coder-keys')
    await page.keyboard.press('Escape')
    expect(await accessibilityProblems(page)).toEqual([])

    await page.keyboard.press('h')
    await page.locator('input[type=radio]:focus').waitFor()
    await page.keyboard.press('Space')
    await page.locator('input[type=radio]:checked:focus').waitFor()
    const was = page.url()
    await page.keyboard.press('Enter')
    await page.waitForURL((url) => url.href !== was)
    await page.context().close()
  })
})

describe('a lease that ends under the coder', () => {
  it('is said at once when another tab takes it, and nothing is lost', async () => {
    const page = await coding()
    await emptied(page)
    await add(page, 'hypertension', 'I10')
    await saved(page)
    const second = await page.context().newPage()
    await second.goto(page.url())
    await opened(second)
    await page.getByRole('alert').filter({ hasText: 'another tab' }).waitFor()
    expect(await codes(page)).toEqual(['I10'])
    await row(second, 'I10').waitFor()
    await second.close()
    await page.getByRole('button', { name: 'Open it here again' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Complete' }).and(page.locator(':enabled')).waitFor()
    await add(page, 'hypokalemia', 'E87.6')
    await saved(page)
    await page.context().close()
  })

  it('is said at once when a manager takes it', async () => {
    const page = await coding()
    await emptied(page)
    await add(page, 'hypertension', 'I10')
    await saved(page)
    const id = workId(page)
    const manager = await demo.signIn('manager')
    await call(manager, 'POST', '/work/bulk', {
      action: 'take_back',
      ids: [id],
      reason: 'needed elsewhere today',
    })
    await page.getByRole('alert').filter({ hasText: 'A manager took this item back' }).waitFor()
    await screenshot(page, 'coder-taken-back')
    expect(await accessibilityProblems(page)).toEqual([])
    expect(await codes(page)).toEqual(['I10'])
    await expect.poll(() => kept(manager, id)).toEqual(['I10'])
    await Promise.all([page.context().close(), manager.context().close()])
  })

  it('is said when it expired without a connection, and what was typed meanwhile can be kept', async () => {
    const page = await coding()
    await emptied(page)
    await add(page, 'hypertension', 'I10')
    await add(page, 'hypokalemia', 'E87.6')
    await saved(page)
    const id = workId(page)
    const manager = await demo.signIn('manager')
    await page.context().setOffline(true)
    await page.keyboard.press('Escape')
    await page.keyboard.press('Delete')
    await page.getByText('Not saved: no answer').waitFor()
    await until(
      () => call<{ state: string }>(manager, 'GET', `/work/${id}`),
      (item) => item.state === 'ready',
      180,
    )
    await page.context().setOffline(false)
    await page.getByRole('alert').filter({ hasText: 'ran out' }).waitFor()
    const typed = await codes(page)
    await page.getByRole('button', { name: 'Open it here again' }).focus()
    await page.keyboard.press('Enter')
    await saved(page)
    expect(await codes(page)).toEqual(typed)
    expect(typed).toHaveLength(1)
    await Promise.all([page.context().close(), manager.context().close()])
  })
})

describe('a browser that ends under the coder', () => {
  it('leaves the draft to the next one when it is killed', async () => {
    const own = await chromium.launchServer({
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: flags,
    })
    const page = await coding(await chromium.connect(own.wsEndpoint()))
    await emptied(page)
    await add(page, 'hypokalemia', 'E87.6')
    await expect.poll(() => kept(page, workId(page))).toEqual(['E876'])
    const address = page.url()
    await own.kill()
    const again = await demo.signIn('coder')
    await again.goto(address)
    await row(again, 'E87.6').waitFor()
    await again.context().close()
  })
})

describe('a person who goes away', () => {
  it('is signed off, and finds the draft under the sign-in', async () => {
    await demo.restart({ CHARTWRIGHT_SESSION_IDLE: '30s' })
    const page = await coding()
    await emptied(page)
    await add(page, 'hypokalemia', 'E87.6')
    await saved(page)
    await page.getByRole('dialog', { name: 'You were signed out' }).waitFor({ timeout: 120_000 })
    await screenshot(page, 'coder-idle')
    const me = demo.server.people.find((p) => p.role === 'coder')
    const cover = page.getByRole('dialog', { name: 'You were signed out' })
    await cover
      .getByLabel(/password/i)
      .first()
      .fill(me?.password ?? '')
    await page.keyboard.press('Enter')
    await cover.waitFor({ state: 'detached' })
    await row(page, 'E87.6').waitFor()
    await page.context().close()
  })
})
