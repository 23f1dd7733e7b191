import { describe, expect, it } from 'vitest'
import { builtSite } from './built'
import { answers, pdf, uploadServer } from './hospital'
import { accessibilityProblems, intercept, screenshot, sizes } from './lib'

const site = builtSite()

// Looking at a screen with axe takes seconds on a small machine.

const looks = (['laptop', 'phone'] as const).flatMap((size) =>
  (['light', 'dark'] as const).map((scheme) => ({ size, scheme })),
)

describe.each(looks)('$size, $scheme', ({ size, scheme }) => {
  it('shows the hospital its encounters, what is waited for, and one of them', async () => {
    const page = await site.open({ size, scheme })
    await intercept(page, answers())
    await page.goto(site.at())
    await page.getByText('A1000201').first().waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await screenshot(page, `hospital-${size}-${scheme}`)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
      sizes[size].width,
    )

    await page.getByRole('button', { name: /Operative report is not signed/ }).click()
    await page.getByText('The file is locked with a password.').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await screenshot(page, `hospital-encounter-${size}-${scheme}`)
    await page.keyboard.press('Escape')
    await page.getByRole('heading', { name: 'Account A1000201' }).waitFor({ state: 'detached' })
    await page.context().close()
  })
})

describe('uploading', () => {
  it('tells of each file what became of it, and survives a lost connection and a busy server', async () => {
    const page = await site.open()
    await intercept(page, answers())
    const server = await uploadServer(page)
    await page.goto(site.at())
    const chooser = page.getByLabel('Drop charts here: choose files')
    await chooser.setInputFiles([
      pdf('A1000201 summary.pdf'),
      pdf('locked.pdf'),
      pdf('A1000201 again.pdf'),
      pdf('scan.pdf'),
      pdf('scan again.pdf'),
    ])
    await page.getByText('The file is locked with a password.').waitFor()
    const row = (name: string) => page.getByRole('listitem').filter({ hasText: name })
    await row('A1000201 again.pdf').getByText('This very file is here already.').waitFor()
    await row('scan again.pdf').getByText('This very file is here already.').waitFor()
    expect(await row('scan again.pdf').getByText('it goes to chart prep').count()).toBe(0)
    await page.getByText('No encounter matched its name: it goes to chart prep.').waitFor()
    await page.getByText('12 pages').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await screenshot(page, 'hospital-upload')

    server.down.now = true
    await chooser.setInputFiles([pdf('A1000202 labs.pdf')])
    await page.getByText('Waits for the connection').waitFor()
    await screenshot(page, 'hospital-upload-lost')
    server.down.now = false
    await page.evaluate(() => window.dispatchEvent(new Event('online')))
    await page.getByText('6 of 6 files through').waitFor()

    server.busy.now = true
    await chooser.setInputFiles([pdf('A1000203 labs.pdf')])
    await page.getByText('Waits: busy just now').waitFor()
    await screenshot(page, 'hospital-upload-held')
    server.busy.now = false
    await page.getByText('7 of 7 files through').waitFor()
    expect(Object.keys(server.files)).toHaveLength(7)
    await page.context().close()
  })
})

describe('registering', () => {
  it('is worked by keys, with the refused fields marked', async () => {
    const page = await site.open()
    const api = answers()
    api['POST /api/v1/encounters'] = {
      status: 409,
      body: {
        status: 409,
        detail: 'An encounter with this account number is registered at this facility.',
        errors: [{ location: 'body.accountNumber', message: 'is registered already' }],
      },
    }
    await intercept(page, api)
    await page.goto(site.at())
    await page.getByText('A1000201').first().waitFor()
    await page.keyboard.press('n')
    await page.getByLabel('Account number').fill('A1000201')
    await page.getByLabel('Last name').fill('Haddad')
    await page.getByLabel('First name').fill('Noor')
    await page.getByLabel('Medical record number').fill('M0004711')
    await page.getByLabel('Date of birth').fill('1961-05-02')
    await page.getByLabel('Admitted').fill('2026-11-10T08:00')
    await page.getByRole('combobox', { name: 'Work type' }).last().click()
    await page.getByRole('option', { name: 'IP' }).click()
    await page.getByRole('combobox', { name: 'Sex' }).click()
    await page.getByRole('option', { name: 'Female' }).click()
    await page.keyboard.press('Control+Enter')
    await page.getByText('is registered already', { exact: true }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await screenshot(page, 'hospital-register')
    await page.context().close()
  })

  it('tells row by row what is wrong with an import', async () => {
    const page = await site.open()
    const api = answers()
    api['POST /api/v1/encounters/import'] = {
      status: 422,
      body: {
        status: 422,
        detail:
          'Some rows cannot be accepted; nothing was imported. Correct them and send the whole file again.',
        errors: [
          { location: 'rows[3].date_of_birth', message: 'is not a date; write it as YYYY-MM-DD' },
          { location: 'rows[7].work_type', message: 'this facility does not send charts of this type' },
        ],
      },
    }
    await intercept(page, api)
    await page.goto(site.at())
    await page.getByRole('button', { name: 'Import CSV' }).click()
    await page
      .locator('input[type=file][accept*=csv]')
      .setInputFiles({ name: 'list.csv', mimeType: 'text/csv', buffer: Buffer.from('a,b\n1,2\n') })
    await page.getByRole('button', { name: 'Import', exact: true }).click()
    await page.getByRole('cell', { name: 'date_of_birth' }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await screenshot(page, 'hospital-import')
    await page.context().close()
  })
})

describe('for the hospital’s systems', () => {
  it('fetches results and makes a token that is shown once', async () => {
    const page = await site.open()
    const api = answers()
    api['GET /api/v1/results'] = {
      body: {
        items: [
          {
            id: 'x1',
            encounterId: 'e1',
            facilityCode: 'LKM',
            accountNumber: 'A1000201',
            workType: 'IP',
            admittedAt: '2026-11-10T14:00:00Z',
            version: 1,
            finalAt: '2026-11-20T14:00:00Z',
            codes: [{ sequence: 1, role: 'dx', system: 'icd10cm', code: 'I5023', principal: true, poa: 'Y' }],
          },
        ],
        nextCursor: 'c',
      },
    }
    api['POST /api/v1/api-tokens'] = {
      status: 201,
      body: {
        id: 't1',
        name: 'Billing',
        scopes: ['results.view'],
        userId: 'u1',
        createdAt: '2026-11-22T00:00:00Z',
        expiresAt: '2027-05-01T00:00:00Z',
        token: 'cw_k7m2q9xdr4tnw8ca',
      },
    }
    await intercept(page, api)
    await page.goto(site.at('results'))
    await page.getByRole('button', { name: 'Fetch' }).click()
    await page.getByText('I5023').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await screenshot(page, 'hospital-results')

    await page.goto(site.at('tokens'))
    await page.getByRole('button', { name: /New token/ }).click()
    await page.getByLabel('What is it for?').fill('Billing')
    await screenshot(page, 'hospital-token')
    await page.getByRole('button', { name: 'Make it' }).click()
    await page.getByText('cw_k7m2q9xdr4tnw8ca').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByRole('button', { name: 'I have kept it' }).click()
    expect(await page.getByText('cw_k7m2q9xdr4tnw8ca').count()).toBe(0)
    await page.context().close()
  })
})
