import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { accessibilityProblems, screenshot } from '../lib'
import { site } from './site'

// Files on their way from a hospital's browser to the real binary: many at once, paused, cut off and gone on with.

const demo = site()

const megabyte = 1024 * 1024
const chunk = 16 * megabyte

/** A one-page PDF that carries so much random ballast beside its page. */
async function heavyPdf(name: string, bytes: number): Promise<string> {
  const objects = [
    Buffer.from('<< /Type /Catalog /Pages 2 0 R >>'),
    Buffer.from('<< /Type /Pages /Count 1 /Kids [3 0 R] >>'),
    Buffer.from('<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] >>'),
    Buffer.concat([
      Buffer.from(`<< /Length ${bytes} >>\nstream\n`),
      randomBytes(bytes),
      Buffer.from('\nendstream'),
    ]),
  ]
  const parts = [Buffer.from('%PDF-1.4\n')]
  const offsets: number[] = []
  let at = parts[0]?.length ?? 0
  for (const [i, body] of objects.entries()) {
    offsets.push(at)
    const whole = Buffer.concat([Buffer.from(`${i + 1} 0 obj\n`), body, Buffer.from('\nendobj\n')])
    parts.push(whole)
    at += whole.length
  }
  const table = offsets.map((o) => `${String(o).padStart(10, '0')} 00000 n \n`).join('')
  parts.push(
    Buffer.from(
      `xref\n0 5\n0000000000 65535 f \n${table}trailer << /Size 5 /Root 1 0 R >>\nstartxref\n${at}\n%%EOF`,
    ),
  )
  const file = path.join(demo.dir, name)
  await writeFile(file, Buffer.concat(parts))
  return file
}

const chooser = (page: Page) => page.locator('input[type=file]:not([accept*="csv"])').first()
const row = (page: Page, name: string): Locator => page.getByRole('listitem').filter({ hasText: name })

/** Sets how fast the page may send, in bytes per second; 0 takes its connection away. */
async function connection(page: Page): Promise<(bytesPerSecond: number) => Promise<void>> {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Network.enable')
  return async (bytesPerSecond) => {
    await devtools.send('Network.emulateNetworkConditions', {
      offline: bytesPerSecond === 0,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput: bytesPerSecond,
    })
  }
}

/** From where in the file each piece was sent, in order. */
function piecesSent(page: Page): number[] {
  const offsets: number[] = []
  page.on('request', (request) => {
    if (request.method() === 'PATCH') offsets.push(Number(request.headers()['upload-offset']))
  })
  return offsets
}

describe('the way of files to the agency', () => {
  it('takes 200 files of one drop, and says that a 201st was left out', async () => {
    const page = await demo.signIn('hospital')
    const dropped = await page.evaluateHandle(() => {
      const transfer = new DataTransfer()
      for (let i = 0; i < 201; i++)
        transfer.items.add(
          new File([`PROGRESS NOTE\nVisit ${i}: doing well.`], `note-${1000 + i}.txt`, {
            type: 'text/plain',
          }),
        )
      return transfer
    })
    await page
      .getByRole('group', { name: 'Drop charts here' })
      .dispatchEvent('drop', { dataTransfer: dropped })
    await page.getByText('200 files at a time: 1 were left out').waitFor()
    await page.getByRole('button', { name: 'Pause all' }).click()
    await page.getByText(/\d+ paused/).waitFor()
    await screenshot(page, 'upload-200-paused')
    await page.getByRole('button', { name: 'Go on with all' }).click()
    await page.getByText('200 of 200 files through').waitFor({ timeout: 540_000 })
    expect(await page.getByRole('listitem').filter({ hasText: 'Accepted' }).count()).toBe(200)
    await screenshot(page, 'upload-200')
    expect(await accessibilityProblems(page)).toEqual([])
    await page.context().close()
  }, 600_000)

  it('pauses, and goes on where it stopped after a lost connection', async () => {
    const page = await demo.signIn('hospital')
    const pieces = piecesSent(page)
    const file = await heavyPdf('connection.pdf', 40 * megabyte)
    const allow = await connection(page)
    await allow(4 * megabyte)
    await chooser(page).setInputFiles(file)
    const mine = row(page, 'connection.pdf')
    await expect.poll(() => pieces.at(-1)).toBe(chunk)
    await page.getByRole('button', { name: 'Pause connection.pdf' }).click()
    await mine.getByText('Paused').waitFor()
    await page.getByRole('button', { name: 'Go on with connection.pdf' }).click()
    await expect.poll(() => pieces.length).toBe(3)
    expect(pieces[2]).toBeGreaterThanOrEqual(chunk)

    await allow(0)
    await mine.getByText('Waits for the connection').waitFor()
    await allow(64 * megabyte)
    await mine.getByText('Accepted').waitFor({ timeout: 120_000 })
    expect(pieces.slice(2).every((from) => from >= chunk)).toBe(true)
    await page.context().close()
  })

  it('goes on after a reload when the file is chosen again', async () => {
    const page = await demo.signIn('hospital')
    page.on('dialog', (dialog) => void dialog.accept())
    const pieces = piecesSent(page)
    const file = await heavyPdf('reload.pdf', 40 * megabyte)
    await (
      await connection(page)
    )(4 * megabyte)
    await chooser(page).setInputFiles(file)
    await expect.poll(() => pieces.at(-1)).toBe(chunk)
    await page.reload()
    await page.getByText('1 upload was interrupted. Choose the same files again').waitFor()
    const before = pieces.length
    await chooser(page).setInputFiles(file)
    await row(page, 'reload.pdf').getByText('Accepted').waitFor({ timeout: 120_000 })
    expect(pieces.slice(before).every((from) => from >= chunk)).toBe(true)
    await page.context().close()
  })
})
