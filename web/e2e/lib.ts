import { AxeBuilder } from '@axe-core/playwright'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { preview } from 'vite'

/** Screens everything must work on. */
export const sizes = {
  laptop: { width: 1280, height: 720 },
  desktop: { width: 1920, height: 1080 },
  phone: { width: 390, height: 844 },
} as const

/** How Chromium is started in tests. */
export const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Starts Chromium (CHROMIUM or /usr/bin/chromium) with a profile of its own. */
export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: flags })
}

/** A page in a fresh context: its own cookies, size and colour scheme. */
export async function openPage(
  browser: Browser,
  { size = 'laptop', scheme = 'light' }: { size?: keyof typeof sizes; scheme?: 'light' | 'dark' } = {},
): Promise<Page> {
  const context: BrowserContext = await browser.newContext({
    viewport: sizes[size],
    colorScheme: scheme,
    hasTouch: size === 'phone',
    reducedMotion: 'reduce',
  })
  context.setDefaultTimeout(60_000) // see vitest.config.ts
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile }) => {
      sessionStorage.setItem(
        'violations',
        `${sessionStorage.getItem('violations') ?? ''}${violatedDirective} ${blockedURI} ${sourceFile}\n`,
      )
    })
  })
  return context.newPage()
}

/** Serves the built dist (or the folder E2E_DIST) on a free port; for tests without the real server. */
export async function serveDist(): Promise<{ url: string; close: () => Promise<void> }> {
  const server = await preview({
    preview: { port: 0, host: '127.0.0.1' },
    build: { outDir: process.env.E2E_DIST ?? 'dist' },
    logLevel: 'error',
  })
  const url = server.resolvedUrls?.local[0]
  if (!url) throw new Error('vite preview gave no address')
  return { url, close: () => server.close() }
}

/** Answers of a made-up API by "METHOD /path": a body, or a status with a body. Anything else is a 404. */
export type Answers = Record<string, { status?: number; body?: unknown }>

/** Answers every API call of the page from the table, which may be changed while the test runs. */
export async function intercept(page: Page, answers: Answers): Promise<void> {
  await page.route('**/api/**', async (route) => {
    const request = route.request()
    const key = `${request.method()} ${new URL(request.url()).pathname}`
    const { status = 200, body } = answers[key] ?? {
      status: 404,
      body: { status: 404, detail: 'No such route' },
    }
    await route.fulfill({
      status,
      contentType: status >= 400 ? 'application/problem+json' : 'application/json',
      body: body === undefined ? '' : JSON.stringify(body),
    })
  })
}

/** The page's breaches of WCAG 2.2 A and AA and of its content security policy, one line each; empty is good. */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  const refused = await page.evaluate(() => sessionStorage.getItem('violations'))
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    // Menus and lists open in a portal outside the landmarks, tied to their button by aria-controls.
    .disableRules('region')
    .analyze()
  const breaches = violations.flatMap((v) =>
    v.nodes.map((n) => `${v.id} at ${n.target.join(' ')}: ${n.failureSummary}`),
  )
  return refused ? [`refused by the content security policy: ${refused}`, ...breaches] : breaches
}

/** Where screenshots are put: E2E_SHOTS, or e2e/shots (not committed). */
export async function screenshot(page: Page, name: string): Promise<void> {
  const folder = process.env.E2E_SHOTS ?? path.join(import.meta.dirname, 'shots')
  await mkdir(folder, { recursive: true })
  // Hiding the caret would put a style into the page, which its policy refuses.
  await page.screenshot({ path: path.join(folder, `${name}.png`), caret: 'initial' })
}
