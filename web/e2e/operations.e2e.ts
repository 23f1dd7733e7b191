import { expect, it } from 'vitest'
import { builtSite } from './built'
import { accessibilityProblems, intercept, screenshot, type Answers } from './lib'

const site = builtSite()

const dead = {
  id: '01890000-0000-7000-8000-000000000001',
  kind: 'document.examine',
  state: 'dead',
  attempts: 8,
  maxAttempts: 8,
  lastError: 'store-away',
  createdAt: '2026-03-04T10:00:00Z',
  givenUpAt: '2026-03-04T11:00:00Z',
}
const retrying = {
  ...dead,
  id: '01890000-0000-7000-8000-000000000002',
  kind: 'audit.seal',
  state: 'retrying',
  attempts: 2,
  givenUpAt: undefined,
  nextAt: '2026-03-04T12:00:00Z',
}

function answers(): Answers {
  return {
    'GET /api/v1/me': {
      body: {
        user: {
          id: '01890000-0000-7000-8000-0000000000a1',
          name: 'Ken Ito',
          email: 'ken@agency.example',
          role: 'operator',
        },
        agency: { id: '01890000-0000-7000-8000-0000000000b1', name: 'Northlake Coding' },
        capabilities: ['jobs.view', 'jobs.retry', 'tables.write'],
        session: { idleTimeoutSeconds: 900, expiresAt: '2099-01-01T00:00:00Z' },
        banners: [],
      },
    },
    'GET /api/v1/jobs': {
      body: { waiting: 4, running: 1, retrying: 1, dead: 1, items: [dead, retrying] },
    },
    'POST /api/v1/jobs/retry': { body: { retried: 1 } },
  }
}

it.each(['light', 'dark'] as const)('lets an operator try failed jobs again, %s', async (scheme) => {
  const page = await site.open({ scheme })
  const table = answers()
  await intercept(page, table)
  await page.goto(site.at())
  const grid = page.getByRole('grid', { name: 'Failed jobs' })
  await grid.getByText('Examine a file').waitFor()
  await grid.getByText('store-away').first().waitFor()
  expect(await accessibilityProblems(page)).toEqual([])
  await screenshot(page, `jobs-${scheme}`)

  await grid.focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Space')
  await page.getByText('1 job selected').waitFor()
  table['GET /api/v1/jobs'] = { body: { waiting: 5, running: 1, retrying: 1, dead: 0, items: [retrying] } }
  const asked = page.waitForRequest('**/api/v1/jobs/retry')
  await page.keyboard.press('r')
  expect((await asked).postDataJSON()).toEqual({ ids: [dead.id] })
  await page.getByText('1 job tries again').waitFor()
  await grid.getByText('Examine a file').waitFor({ state: 'detached' })
  await page.context().close()
})

it('says so where no job has failed', async () => {
  const page = await site.open()
  await intercept(page, {
    ...answers(),
    'GET /api/v1/jobs': { body: { waiting: 0, running: 0, retrying: 0, dead: 0, items: [] } },
  })
  await page.goto(site.at())
  await page.getByText('No job has failed').waitFor()
  expect(await accessibilityProblems(page)).toEqual([])
  await page.context().close()
})
