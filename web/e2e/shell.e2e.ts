import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { builtSite } from './built'
import { accessibilityProblems, intercept, screenshot, sizes, type Answers } from './lib'

const me = {
  user: { id: 'u1', name: 'Ada Marsh', email: 'ada@agency.example', role: 'coder' },
  agency: { id: 'a1', name: 'Northlake Coding' },
  capabilities: [],
  session: { idleTimeoutSeconds: 900, expiresAt: '2099-01-01T00:00:00Z' },
  banners: [
    {
      kind: 'warning',
      text: 'Only the starter code set is loaded. Import the published files before coding.',
    },
  ],
}
const signedOut = { status: 401, body: { status: 401, detail: 'Please sign in.' } }

const site = builtSite()

async function signIn(page: Page, answers: Answers) {
  await page.getByLabel('E-mail').fill('ada@agency.example')
  await page.getByRole('textbox', { name: 'Password', exact: true }).fill('a long sentence')
  answers['GET /api/v1/me'] = { body: me }
  await page.keyboard.press('Enter')
}

const looks = (['laptop', 'phone'] as const).flatMap((size) =>
  (['light', 'dark'] as const).map((scheme) => ({ size, scheme })),
)

describe.each(looks)('$size, $scheme', ({ size, scheme }) => {
  it('signs in to the empty shell, readable and without accessibility problems', async () => {
    const page = await site.open({ size, scheme })
    const answers: Answers = {
      'GET /api/v1/me': signedOut,
      'POST /api/v1/sessions': { status: 201, body: { status: 'ok' } },
      'GET /api/v1/me/passkeys': { body: { items: [] } },
    }
    await intercept(page, answers)
    await page.goto(site.at('account'))
    await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await screenshot(page, `sign-in-${size}-${scheme}`)

    await signIn(page, answers)
    // The place that was asked for before signing in.
    await page.getByRole('heading', { name: 'My account' }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await screenshot(page, `account-${size}-${scheme}`)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
      sizes[size].width,
    )

    await page.keyboard.press('Shift+?')
    await page.getByRole('dialog', { name: 'Keys of this screen' }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await screenshot(page, `keys-${size}-${scheme}`)
    await page.context().close()
  })
})

describe('the session', () => {
  it('is enrolled at first sign-in, with recovery codes shown once', async () => {
    const page = await site.open()
    const answers: Answers = {
      'GET /api/v1/me': signedOut,
      'POST /api/v1/sessions': { status: 201, body: { status: 'totp_enrolment', challenge: 'c1' } },
      'POST /api/v1/sessions/totp/enrolment': {
        body: {
          otpauthUri: 'otpauth://totp/Chartwright:ada?secret=JBSWY3DPEHPK3PXP',
          secret: 'JBSWY3DPEHPK3PXP',
          qrPng:
            'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
        },
      },
      'POST /api/v1/sessions/totp/enrolment/confirm': {
        body: { status: 'ok', recoveryCodes: ['k7m2-q9xd', 'r4tn-w8ca', 'h3vb-z6je', 'p5yf-s2lu'] },
      },
    }
    await intercept(page, answers)
    await page.goto(site.at())
    await signIn(page, answers)
    await page.getByText('JBSWY3DPEHPK3PXP').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await screenshot(page, 'enrolment')
    await page.getByLabel('The six digits the app shows').fill('123456')
    await page.keyboard.press('Enter')
    await page.getByText('k7m2-q9xd').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await screenshot(page, 'recovery-codes')
    await page.getByLabel('I have kept them').check()
    await page.getByRole('button', { name: 'Go to my work' }).click()
    await page.getByRole('heading', { name: 'Welcome' }).waitFor()
    await page.context().close()
  })

  it('warns, covers the work when idle, and gives it back to the same person', async () => {
    const page = await site.open()
    const brief = { ...me, session: { ...me.session, idleTimeoutSeconds: 2 } }
    const answers: Answers = {
      'GET /api/v1/me': { body: brief },
      'DELETE /api/v1/sessions/current': { status: 204 },
      'POST /api/v1/sessions': { status: 201, body: { status: 'ok' } },
    }
    await intercept(page, answers)
    await page.goto(site.at('account'))
    await page.getByText('You will be signed out in less than a minute').waitFor()
    await screenshot(page, 'idle-warning')
    await page.getByLabel('Current password').fill('typed before the lock')
    await page.getByRole('dialog', { name: 'You were signed out' }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await screenshot(page, 'locked')
    await page
      .getByRole('dialog')
      .getByRole('textbox', { name: 'Password', exact: true })
      .fill('a long sentence')
    answers['GET /api/v1/me'] = { body: me }
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    expect(await page.getByLabel('Current password').inputValue()).toBe('typed before the lock')
    await page.context().close()
  })
})
