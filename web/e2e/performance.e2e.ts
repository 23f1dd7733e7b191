import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { builtSite } from './built'
import { answerGroups, answers } from './figures'
import { accessibilityProblems, intercept, screenshot, sizes } from './lib'

const site = builtSite()

async function open(path: string, size: keyof typeof sizes, scheme: 'light' | 'dark') {
  const page = await site.open({ size, scheme })
  await intercept(page, answers())
  await answerGroups(page)
  await page.goto(site.at(path))
  return page
}

async function check(page: Page, name: string, size: keyof typeof sizes) {
  await screenshot(page, name)
  expect(await accessibilityProblems(page)).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
    sizes[size].width,
  )
}

const looks = [
  ['laptop', 'light'],
  ['laptop', 'dark'],
  ['phone', 'light'],
] as const

describe.each(looks)('%s, %s', (size, scheme) => {
  it('shows the board and what can be done with items', async () => {
    const page = await open('board', size, scheme)
    await page.getByRole('button', { name: /^Northlake West, IP/ }).waitFor()
    await check(page, `board-${size}-${scheme}`, size)
    await page.getByRole('button', { name: /^Northlake West, IP/ }).click()
    await page.getByRole('grid', { name: 'Work items' }).waitFor()
    await check(page, `board-items-${size}-${scheme}`, size)
    await page.context().close()
  })

  it('shows productivity', async () => {
    const page = await open('productivity', size, scheme)
    await page
      .getByRole('grid', { name: /Productivity by/ })
      .getByText('Ada Marsh')
      .waitFor()
    await check(page, `productivity-${size}-${scheme}`, size)
    await page.getByRole('button', { name: 'Items of Ada Marsh: 40' }).click()
    await page.getByRole('grid', { name: 'Cases' }).waitFor()
    await check(page, `cases-${size}-${scheme}`, size)
    await page.context().close()
  })

  it('shows an encounter’s history', async () => {
    const page = await open('history/e1', size, scheme)
    await page.getByText('Coding: completed').waitFor()
    await check(page, `encounter-${size}-${scheme}`, size)
    await page.context().close()
  })
})

describe('what loads', () => {
  it.each([
    ['board', ['Backlog: open work', 'People', 'Today']],
    ['productivity', ['Items', 'Turnaround, hours: half and nine in ten']],
  ])('takes the room that it has when it is there: %s', async (path, names) => {
    const page = await open(path, 'laptop', 'light')
    let come = () => {}
    const held = new Promise<void>((resolve) => (come = resolve))
    await page.route(/api\/v1\/(board|productivity)/, async (route) => {
      await held
      await route.fallback()
    })
    const tops = async () => {
      const boxes = names.map((name) => page.getByRole('region', { name, exact: true }).boundingBox())
      const grid = page.getByRole('grid').first().boundingBox()
      return (await Promise.all([...boxes, grid])).map((box) => box?.y)
    }
    await page.reload()
    await page.getByRole('grid').first().waitFor()
    const before = await tops()
    come()
    await page.getByText('Ada Marsh').first().waitFor()
    expect(await tops()).toEqual(before)
    await page.context().close()
  })
})

describe('the period', () => {
  it('is chosen by its name, and asked for', async () => {
    const page = await open('productivity', 'laptop', 'light')
    await page.getByRole('grid', { name: /Productivity by/ }).waitFor()
    const days = (url: string) => ['from', 'to'].map((name) => new URL(url).searchParams.get(name))
    const asked = page.waitForRequest((r) => {
      const [from, to] = days(r.url())
      return r.url().includes('/api/v1/productivity?') && from === to
    })
    await page.getByRole('combobox', { name: 'Period' }).click()
    await page.getByRole('option', { name: 'Today' }).click()
    const [from] = days((await asked).url())
    expect(await page.getByLabel('From', { exact: true }).inputValue()).toBe(from)
    await page.context().close()
  })
})

describe('the keyboard', () => {
  it('filters, opens and acts without a mouse, and tells what became of each item', async () => {
    const page = await open('board', 'laptop', 'light')
    await page.getByRole('button', { name: /^Northlake West, IP/ }).waitFor()
    await page.keyboard.press('5')
    expect(await page.getByRole('button', { name: /^Late/ }).getAttribute('aria-pressed')).toBe('true')
    await page.keyboard.press('i')
    await page.getByRole('grid', { name: 'Work items' }).focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Space')
    await page.keyboard.press('Shift+ArrowDown')
    await page.getByText('2 items:').waitFor()
    const asked = page.waitForRequest('**/api/v1/work/bulk')
    await page.keyboard.press('b')
    expect((await asked).postDataJSON()).toEqual({ action: 'take_back', ids: ['w0', 'w1'] })
    await page.getByText('1 item not changed').waitFor()
    await page.getByText('1 chart taken back').waitFor()
    await page.context().close()
  })
})
