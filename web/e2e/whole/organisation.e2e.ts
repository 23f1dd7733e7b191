import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { accessibilityProblems, openPage, screenshot } from '../lib'
import { startProvider, type Provider } from './provider'
import { freePort } from './server'
import { site } from './site'

const demo = site()
let provider: Provider
let at = ''

beforeAll(async () => {
  const port = await freePort()
  at = `http://127.0.0.1:${port}`
  provider = await startProvider()
  await demo.restart({
    CHARTWRIGHT_ADDRESS: `127.0.0.1:${port}`,
    CHARTWRIGHT_PUBLIC_URL: at,
    CHARTWRIGHT_PRIVATE_PROVIDERS: 'true', // it runs on this machine
  })
})
afterAll(() => provider?.stop())

const domainOf = (email: string) => email.slice(email.indexOf('@') + 1)

function person(role: string) {
  const who = demo.server.people.find((p) => p.role === role)
  if (!who) throw new Error(`there is no ${role}`)
  return who
}

/** Goes from the sign-in page to the organisation and says there who one is. */
async function signInAs(page: Page, email: string, name: string) {
  await page.goto(at)
  await page.getByRole('button', { name: 'Sign in with your organisation' }).click()
  await page.getByLabel('Work e-mail, or your agency').fill(name)
  await page.getByRole('button', { name: 'Go on' }).click()
  await page.getByRole('heading', { name: 'The organisation’s sign-in' }).waitFor()
  await page.getByLabel('Your address').fill(email)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

/** A request of the directory's, as it sends them. */
async function directory(token: string, method: string, path: string, body: unknown) {
  const response = await fetch(`${at}/scim/v2${path}`, {
    method,
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/scim+json' },
    body: JSON.stringify(body),
  })
  return { status: response.status, body: (await response.json()) as { id: string; detail?: string } }
}

const operations = (...Operations: unknown[]) => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations,
})

let manager: Page

it('puts the organisation into use, and signs people in by it', async () => {
  const boss = person('manager')
  manager = await openPage(demo.browser)
  await manager.goto(`${at}/setup/single-sign-on`)
  await manager.getByLabel('E-mail').fill(boss.email)
  await manager.getByRole('textbox', { name: 'Password' }).fill(boss.password)
  await manager.keyboard.press('Enter')
  await manager.getByRole('button', { name: new RegExp(boss.name) }).waitFor()
  await manager.goto(`${at}/setup/single-sign-on`)
  await manager.getByLabel('Issuer').fill(provider.issuer)
  await manager.getByLabel('Client ID').fill(provider.clientId)
  await manager.getByLabel('Client secret').fill(provider.clientSecret)
  await manager.getByRole('combobox', { name: 'E-mail domains' }).fill(domainOf(boss.email))
  await manager.keyboard.press('Enter')
  await manager.getByRole('switch', { name: 'In use' }).click()
  await manager.getByRole('button', { name: 'Save' }).click()
  await manager.getByText('Single sign-on saved').waitFor()
  expect(await accessibilityProblems(manager)).toEqual([])

  const coder = person('coder')
  const page = await openPage(demo.browser)
  await signInAs(page, coder.email, coder.email)
  await page.getByRole('button', { name: new RegExp(coder.name) }).waitFor()
  await page.waitForURL(/\/work/)
  expect(await accessibilityProblems(page)).toEqual([])
  await page.context().close()
})

it('refuses in clear words whom the organisation knows and the agency does not', async () => {
  const page = await openPage(demo.browser)
  await signInAs(page, `stranger@${domainOf(person('manager').email)}`, person('coder').email)
  await page.getByText('no open account here belongs to the address it knows you by').waitFor()
  expect(await accessibilityProblems(page)).toEqual([])
  await page.goto(at)
  await page.getByRole('button', { name: 'Sign in with your organisation' }).click()
  await page.getByLabel('Work e-mail, or your agency').fill('nowhere.example')
  await page.getByRole('button', { name: 'Go on' }).click()
  await page.getByText('No agency signs in with an organisation of this name here').waitFor()
  await page.context().close()
})

it('lets the directory bring a person, who signs in, and take them away', async () => {
  await manager.goto(`${at}/setup/provisioning`)
  await manager.getByText(`${at}/scim/v2`).waitFor()
  await manager.getByText('No token yet').waitFor()
  await manager.getByText('No groups yet').waitFor()
  await manager.getByText('Nothing yet').waitFor()
  expect(await accessibilityProblems(manager)).toEqual([])
  await screenshot(manager, 'provisioning-empty')
  await manager.getByRole('button', { name: 'New token' }).click()
  await manager.getByLabel('Whose is it?').fill('Entra ID')
  await manager.getByRole('button', { name: 'Make it' }).click()
  const token = await manager.locator('aside pre').innerText()
  await manager.getByRole('button', { name: 'I have kept it' }).click()

  const email = `new.auditor@${domainOf(person('manager').email)}`
  const made = await directory(token, 'POST', '/Users', {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    userName: email,
    displayName: 'Nia Newcomer',
    emails: [{ type: 'work', primary: true, value: email }],
    active: true,
  })
  const group = await directory(token, 'POST', '/Groups', {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
    displayName: 'HIM auditors',
    members: [{ value: made.body.id }],
  })
  const twice = await directory(token, 'POST', '/Groups', {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
    displayName: 'HIM auditors',
  })
  expect([made.status, group.status, twice.status]).toEqual([201, 201, 409])

  await manager.reload()
  await manager.getByText('1 without a role cannot sign in yet').waitFor()
  await manager.getByText('Another group has this displayName').waitFor()
  await manager.getByRole('row', { name: /HIM auditors 1 nothing yet/ }).click()
  await manager.getByRole('combobox', { name: 'Means' }).click()
  await manager.getByRole('option', { name: 'Auditor' }).click()
  await manager.getByRole('button', { name: 'Save' }).click()
  await manager.getByText('Group saved').waitFor()
  await manager.getByText('1 person is known from it.').waitFor()
  expect(await accessibilityProblems(manager)).toEqual([])
  await screenshot(manager, 'provisioning')

  const page = await openPage(demo.browser)
  await signInAs(page, email, email)
  await page.getByRole('button', { name: /Nia Newcomer/ }).waitFor()
  const change = operations({ op: 'Replace', path: 'active', value: 'False' })
  const gone = await directory(token, 'PATCH', `/Users/${made.body.id}`, change)
  expect(gone.status).toBe(200)
  await signInAs(page, email, email)
  await page.getByText('no open account here belongs to the address it knows you by').waitFor()

  await manager.reload()
  await manager.getByRole('button', { name: 'Revoke Entra ID' }).click()
  await manager.getByText('Entra ID works no more').waitFor()
  expect((await directory(token, 'PATCH', `/Users/${made.body.id}`, change)).status).toBe(401)
})
