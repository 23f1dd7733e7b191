import { expect, it } from 'vitest'
import { builtSite } from './built'
import { accessibilityProblems, screenshot } from './lib'
import { Server } from './prep'

const site = builtSite()

async function openCase(server = new Server(), scheme: 'light' | 'dark' = 'light') {
  const page = await site.open({ scheme })
  await server.serve(page)
  await page.goto(site.at('prep/w1'))
  await page.getByRole('heading', { name: 'Why it is here' }).waitFor()
  return { page, server }
}

it('prepares loose pages by keyboard: named, split, moved, turned, matched, completed', async () => {
  const { page, server } = await openCase()
  await page.getByText('Operative report belongs to no encounter yet').waitFor()
  await page.locator('[data-text-layer] span').first().waitFor({ state: 'attached' })
  await screenshot(page, 'prep-loose')

  await page.keyboard.press('y')
  await page.getByText('Named Operative report').waitFor()
  await page.keyboard.press('j')
  await page.keyboard.press('x')
  await page.getByText('Split after page 2').waitFor()
  expect(server.documents.map((d) => d.pageList.length)).toEqual([2, 1, 1])
  await page.keyboard.press('j')
  await page.keyboard.press('8')
  await page.getByText('Named Radiology').waitFor()
  await page.keyboard.press('k')
  await page.keyboard.press('Alt+ArrowUp')
  await page.getByText('The page was moved').waitFor()
  expect(server.documents[0]?.pageList.map((p) => p.id)).toEqual(['p2', 'p1'])
  // The page that was moved is still the one shown.
  await page.getByRole('group', { name: /Operative report, page 1 of 2/ }).waitFor()
  await page.keyboard.press('Alt+r')
  await page.getByText('Page 1 was turned').waitFor()
  expect(server.documents[0]?.pageList[0]?.rotation).toBe(90)

  await page.keyboard.press('m')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Space')
  await page.keyboard.press('Enter')
  await page.getByText('Matched to account NCW204329').waitFor()
  expect(server.documents[0]?.encounterId).toBe('e1')
  await page.getByRole('heading', { name: /Example, Walter/ }).waitFor()

  for (const d of server.documents) d.encounterId = 'e1'
  await page.keyboard.press('Control+Enter')
  await page.getByText('Chart prepared.').waitFor()
  await page.context().close()
}, 60_000)

it.each(['light', 'dark'] as const)('shows the evidence for a match on the page, %s', async (scheme) => {
  const { page } = await openCase(new Server(), scheme)
  await page.getByRole('radio', { name: /NCW204410/ }).check()
  await page.getByRole('button', { name: /Account NCW204329/ }).click()
  await page.locator('[data-kind="mark-against"]').waitFor()
  await page.locator('[data-kind="shown"]').waitFor()
  expect(await accessibilityProblems(page)).toEqual([])
  await screenshot(page, `prep-match-${scheme}`)
  await page.context().close()
})

it('puts pages in order by dragging', async () => {
  const { page, server } = await openCase()
  const tile = (name: RegExp) => page.getByRole('button', { name })
  await tile(/Operative report, page 3 of 3/).dragTo(tile(/Operative report, page 1 of 3/))
  await page.getByText('The page was moved').waitFor()
  expect(server.documents[0]?.pageList.map((p) => p.id)).toEqual(['p3', 'p1', 'p2'])
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByText('Undone').waitFor()
  expect(server.documents[0]?.pageList.map((p) => p.id)).toEqual(['p1', 'p2', 'p3'])
  await page.context().close()
})

function incomplete(): Server {
  const server = new Server()
  for (const d of server.documents)
    Object.assign(d, { encounterId: 'e1', identity: 'matches', typeSource: 'person' })
  server.lacks = [
    {
      documentType: 'discharge_summary',
      problem: 'missing',
      documentId: '00000000-0000-0000-0000-000000000000',
    },
    { documentType: 'operative_report', problem: 'unsigned', documentId: 'd1' },
  ]
  return server
}

it('asks the hospital for what is missing, with a note', async () => {
  const { page, server } = await openCase(incomplete())
  await page.keyboard.press('a')
  await page.getByRole('heading', { name: 'Ask the hospital' }).waitFor()
  await page.getByLabel('Note to the hospital').first().fill('Dictated on March 1?')
  expect(await accessibilityProblems(page)).toEqual([])
  await screenshot(page, 'prep-ask')
  await page.getByRole('button', { name: 'Ask, and hold until it arrives' }).click()
  await page.getByText('The hospital is asked').waitFor()
  expect(server.calls.at(-1)).toEqual({
    route: 'POST encounters/e1/document-requests',
    body: {
      workItemId: 'w1',
      fence: 7,
      items: [
        { documentType: 'discharge_summary', problem: 'missing', note: 'Dictated on March 1?' },
        { documentType: 'operative_report', problem: 'unsigned' },
      ],
    },
  })
  await page.context().close()
})

it('corrects the registration in the facility’s time, with a reason', async () => {
  const { page, server } = await openCase(incomplete())
  await page.keyboard.press('e')
  await page.getByLabel('Discharged').fill('2026-03-02T11:30')
  await page.getByRole('button', { name: 'Save the correction' }).click()
  expect(server.calls).toEqual([])
  await page.getByLabel('Reason').fill('face sheet shows the next day')
  expect(await accessibilityProblems(page)).toEqual([])
  await screenshot(page, 'prep-correct')
  await page.getByRole('button', { name: 'Save the correction' }).click()
  await page.getByText('The registration was corrected').waitFor()
  expect(server.calls.at(-1)?.body).toEqual({
    workItemId: 'w1',
    fence: 7,
    reason: 'face sheet shows the next day',
    dischargedAt: '2026-03-02T17:30:00.000Z',
  })
  await page.context().close()
})

it('says why completing was refused, and stops when the lease is lost', async () => {
  const { page, server } = await openCase(incomplete())
  server.completion = {
    status: 409,
    body: {
      status: 409,
      code: 'chart-incomplete',
      detail: 'The chart still lacks documents.',
      errors: [{ location: 'discharge_summary', message: 'missing' }],
    },
  }
  await page.keyboard.press('Control+Enter')
  await page.getByRole('alert').getByText('The chart still lacks documents.').waitFor()
  await screenshot(page, 'prep-refused')
  server.completion = {
    status: 409,
    body: {
      status: 409,
      code: 'lease-lost',
      detail: 'A manager took this item back.',
      errors: [{ location: 'lease', message: 'taken-back' }],
    },
  }
  await page.keyboard.press('Control+Enter')
  await page.getByText('A manager took this item back.').waitFor()
  await page.keyboard.press('y')
  expect(server.calls.every((c) => c.route.endsWith('/complete'))).toBe(true)
  expect(await accessibilityProblems(page)).toEqual([])
  await screenshot(page, 'prep-lost')
  await page.context().close()
})
