import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { looksRight, painted, saved, step } from './desk'

// The steps of the desk, as a specialist goes them by keyboard.

/** Finds every element of a letter of one page: the first by selected words, the second by a box drawn with arrows, the others by page. */
export async function validate(page: Page) {
  const checklist = page.getByRole('group', { name: 'Elements of the authorization' })
  await checklist.getByRole('radio').first().waitFor()
  await page.getByRole('group', { name: /page 1 of 1/ }).focus()
  await page.keyboard.press('s')
  await page.keyboard.press('Shift+ArrowRight')
  await page.getByRole('button', { name: /^Link to/ }).waitFor()
  await page.keyboard.press('l')
  await page.getByText('1 of 10 found').waitFor()
  await page.keyboard.press('b')
  await page.getByRole('application', { name: /Draw a box/ }).waitFor()
  for (const key of ['ArrowUp', 'ArrowLeft', 'Shift+ArrowRight', 'Alt+ArrowUp'])
    await page.keyboard.press(key)
  await page.keyboard.press('Enter')
  await page.getByText('2 of 10 found').waitFor()
  for (let found = 3; found <= 10; found++) {
    await page.keyboard.press('w')
    await page.getByText(`${found} of 10 found`).waitFor()
  }
  const signed = new Date(Date.now() - 3 * 86_400_000).toISOString().slice(0, 10)
  await page.getByLabel('Signed on').fill(signed)
  await page.keyboard.press('Enter')
  await page.getByLabel('Expires on').fill('2027-12-31')
  await page.keyboard.press('Enter')
  await saved(page)
  await looksRight(page, 'validate')
}

/** Picks the pages of both documents, after having left one out. */
export async function pickPages(page: Page) {
  await page.keyboard.press('3')
  const tiles = page.locator('[data-tile]')
  await expect.poll(() => tiles.count()).toBe(2)
  await page.keyboard.press('p')
  await page.getByRole('status').getByText('2 pages of 2 in').waitFor()
  await page.keyboard.press('x')
  await page.getByRole('status').getByText('1 page of 2 in').waitFor()
  await page.keyboard.press('d')
  await page.getByRole('status').getByText('2 pages of 2 in').waitFor()
  await saved(page)
  await looksRight(page, 'pages')
}

/** Redacts hits of patterns and of words; a box that was drawn is taken back. */
export async function redact(page: Page) {
  await page.keyboard.press('4')
  await painted(page)
  await page.getByText('SSN', { exact: true }).click()
  await page.getByRole('button', { name: 'Redact 2 hits' }).click()
  await step(page, '2 drafts').waitFor()
  await page.getByText('Words', { exact: true }).click()
  await page.getByLabel('Words to find on all pages').fill('Daughter')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Redact 1 hit' }).waitFor()
  await page.keyboard.press('Alt+Enter')
  await step(page, '3 drafts').waitFor()
  await page.getByRole('group', { name: /page 1 of 1/ }).focus()
  await page.keyboard.press('b')
  await page.getByRole('application', { name: /Draw a box/ }).waitFor()
  await page.keyboard.press('Enter')
  await step(page, '4 drafts').waitFor()
  await page.keyboard.press('u')
  await step(page, '3 drafts').waitFor()
  await page
    .getByRole('button', { name: /^Discharge summary, page 1/ })
    .first()
    .click()
  await expect.poll(() => page.locator('[data-kind=draft]').count()).toBe(3)
  await looksRight(page, 'redact')
}

/** Meets what blocks the release, and leaves another patient's page out. */
export async function decide(page: Page) {
  await page.keyboard.press('5')
  const findings = page.getByRole('list', { name: 'Findings' })
  const identity = findings.getByRole('listitem').filter({ hasText: "not this patient's" })
  await identity.waitFor()
  await page.getByText("1 another's").first().waitFor()
  await looksRight(page, 'heat')
  await page.keyboard.press('Control+Enter')
  await page.getByRole('complementary', { name: 'Submit the request' }).waitFor()
  await page.keyboard.press('Control+Enter')
  await page.getByRole('alert').filter({ hasText: 'blocks the release' }).waitFor()
  await identity.getByRole('button', { name: 'Identity' }).click()
  await identity.getByLabel('Reason').fill('page of another patient')
  await identity.getByRole('button', { name: 'Leave it out' }).click()
  await step(page, '1 page').waitFor()
  await looksRight(page, 'findings')
}

/** Writes the letter that asks for more time, once it says what it needs. */
export async function extend(page: Page) {
  await page.getByRole('navigation', { name: 'Steps' }).getByText('Letters').click()
  await page.getByRole('combobox', { name: 'Letter' }).click()
  await page.getByRole('option', { name: 'More time (extension)' }).click()
  await page.getByRole('button', { name: 'Show it' }).click()
  await page.getByText('is needed for this letter').first().waitFor()
  await page.getByLabel('New day by which we answer').fill('2027-01-15')
  await page.getByLabel('Why it takes longer').fill('the records are in storage')
  await page.getByRole('button', { name: 'Show it' }).click()
  await page.getByText('the records are in storage').last().waitFor()
  await looksRight(page, 'letter')
}
