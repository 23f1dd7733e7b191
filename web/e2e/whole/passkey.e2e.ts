import { createHmac } from 'node:crypto'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { accessibilityProblems, openPage } from '../lib'
import { call } from './person'
import { freePort } from './server'
import { site } from './site'

const demo = site()

/** The code that an authenticator app shows, so many steps of 30 s from now. */
function code(secret: string, later = 0): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  const bits = [...secret].map((c) => letters.indexOf(c).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)))
  const step = Buffer.alloc(8)
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + later))
  const sum = createHmac('sha1', key).update(step).digest()
  const at = (sum.at(-1) ?? 0) & 15
  return String((sum.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

async function password(page: Page, who: { email: string; password: string }) {
  await page.getByLabel('E-mail').fill(who.email)
  await page.getByRole('textbox', { name: 'Password' }).fill(who.password)
  await page.keyboard.press('Enter')
}

it('takes a passkey in place of a code', async () => {
  const port = await freePort()
  const at = `http://localhost:${port}` // browsers make passkeys for names alone
  await demo.restart({ CHARTWRIGHT_ADDRESS: `127.0.0.1:${port}`, CHARTWRIGHT_PUBLIC_URL: at })
  const who = demo.server.people.find((p) => p.role === 'coder')
  if (!who) throw new Error('there is no coder')
  const page = await openPage(demo.browser)
  const authenticator = await page.context().newCDPSession(page)
  await authenticator.send('WebAuthn.enable')
  await authenticator.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', automaticPresenceSimulation: true },
  })
  await page.goto(at)
  await password(page, who)
  const signedIn = page.getByRole('button', { name: new RegExp(who.name) })
  await signedIn.waitFor()
  const { secret } = await call<{ secret: string }>(page, 'POST', '/me/totp/enrolment')
  await call(page, 'POST', '/me/totp/enrolment/confirm', { code: code(secret) })

  await page.goto(`${at}/account`)
  await page.getByLabel('Name of the new passkey').fill('Laptop')
  await page.getByLabel('Code from your authenticator app').fill(code(secret, 1)) // a code is good once
  await page.getByRole('button', { name: 'Add a passkey' }).click()
  await page.getByText(/Laptop · added .* not used yet/).waitFor()
  expect(await accessibilityProblems(page)).toEqual([])

  await call(page, 'DELETE', '/sessions/current')
  await page.goto(at)
  await password(page, who)
  await page.getByRole('button', { name: 'Use a passkey' }).click()
  await signedIn.waitFor()
  const { items } = await call<{ items: { lastUsedAt?: string }[] }>(page, 'GET', '/me/passkeys')
  expect(items.map((p) => p.lastUsedAt !== undefined)).toEqual([true])
})
