import type { Browser, Page } from 'playwright-core'
import { openPage } from '../lib'
import type { Server } from './server'

/** Signs a person in, in a browser context of their own: the one with that e-mail address, or the first of that role. */
export async function signIn(browser: Browser, server: Server, wanted: string): Promise<Page> {
  const who = server.people.find((p) => p.email === wanted || p.role === wanted)
  if (!who) throw new Error(`nobody like ${wanted} was announced`)
  const page = await openPage(browser)
  await page.goto(server.url)
  await page.getByLabel(/e-?mail/i).fill(who.email)
  await page
    .getByLabel(/password/i)
    .first()
    .fill(who.password)
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: new RegExp(who.name) }).waitFor()
  return page
}

/** Calls the API as the page's person, the way the web application does. */
export async function call<T>(page: Page, method: string, path: string, body?: unknown): Promise<T> {
  return page.evaluate(
    async ({ method, path, body }) => {
      const csrf = /chartwright_csrf=([^;]+)/.exec(document.cookie)?.[1] ?? ''
      const response = await fetch(`/api/v1${path}`, {
        method,
        headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': decodeURIComponent(csrf) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
      const text = await response.text()
      return (text ? JSON.parse(text) : undefined) as T
    },
    { method, path, body },
  )
}

/** Asks until the answer pleases, for at most so many seconds. */
export async function until<T>(
  ask: () => Promise<T>,
  pleases: (t: T) => boolean,
  seconds: number,
): Promise<T> {
  const end = Date.now() + seconds * 1000
  for (;;) {
    const answer = await ask()
    if (pleases(answer)) return answer
    if (Date.now() > end) throw new Error(`still ${JSON.stringify(answer)?.slice(0, 300)} after ${seconds} s`)
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
}
