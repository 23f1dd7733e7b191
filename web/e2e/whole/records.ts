import type { Page } from 'playwright-core'
import { openPage } from '../lib'
import { call, until } from './person'
import type { Site } from './site'

const account = 'ROIACC1'
/** The record number of the patient whose records are asked for. */
export const mrn = 'MRN77001'
const chart = `DISCHARGE SUMMARY
Patient: Zwettlinger, Ottokarine
MRN: ${mrn}
Date of birth: 1944-05-06

Social security number 987-65-4320. Daughter reached at 303-555-0188.
Chest pain resolved. Social security number 987-65-4320 was confirmed.

Electronically signed by Dr. Example
`
const stray = `PROGRESS NOTE
Patient: Oberhuber, Xaver
MRN: MRN99999
Date of birth: 1971-02-03

Wound clean and dry.
`
/** An authorization as it comes by mail. */
export const letter = `AUTHORIZATION
I, Ottokarine Zwettlinger, born 1944-05-06, allow Summit Ridge Medical Center
to give my whole medical record to Counsel and Partners for litigation.
It expires on 2027-12-31. I may revoke it in writing. No condition depends on it.
The recipient may disclose it further.
Signed Ottokarine Zwettlinger
`

interface Encounter {
  id: string
  documents?: unknown[]
  patient: { id: string }
}

/** Sends a file by the tus protocol, as the page's person. */
export async function upload(page: Page, name: string, text: string, metadata: Record<string, string>) {
  await page.evaluate(
    async ({ name, text, metadata }) => {
      const csrf = decodeURIComponent(/chartwright_csrf=([^;]+)/.exec(document.cookie)?.[1] ?? '')
      const bytes = new TextEncoder().encode(text)
      const common = { 'Tus-Resumable': '1.0.0', 'X-CSRF-Token': csrf }
      const pairs = Object.entries({ filename: name, ...metadata })
      const begun = await fetch('/api/v1/uploads', {
        method: 'POST',
        headers: {
          ...common,
          'Upload-Length': String(bytes.length),
          'Upload-Metadata': pairs.map(([key, value]) => `${key} ${btoa(value)}`).join(','),
        },
      })
      if (!begun.ok) throw new Error(`upload: ${begun.status} ${await begun.text()}`)
      const sent = await fetch(begun.headers.get('Location') ?? '', {
        method: 'PATCH',
        headers: { ...common, 'Upload-Offset': '0', 'Content-Type': 'application/offset+octet-stream' },
        body: bytes,
      })
      if (!sent.ok) throw new Error(`upload: ${sent.status} ${await sent.text()}`)
    },
    { name, text, metadata },
  )
}

/** Changes something that is named by its version. */
export async function put(page: Page, where: string, body: unknown) {
  await page.evaluate(
    async ({ where, body }) => {
      const csrf = decodeURIComponent(/chartwright_csrf=([^;]+)/.exec(document.cookie)?.[1] ?? '')
      const found = await fetch(`/api/v1${where.replace(/\/(skills|facilities)$/, '')}`)
      const response = await fetch(`/api/v1${where}`, {
        method: 'PUT',
        headers: {
          'Content-Type': 'application/json',
          'X-CSRF-Token': csrf,
          'If-Match': found.headers.get('ETag') ?? '',
        },
        body: JSON.stringify(body),
      })
      if (!response.ok) throw new Error(`${where}: ${response.status} ${await response.text()}`)
    },
    { where, body },
  )
}

/** Somebody who was hired for a kind of work. */
export interface Colleague {
  id: string
  name: string
  email: string
  password: string
}

/** Hires a specialist for a kind of work everywhere; they have nothing else to finish first. */
export async function hire(demo: Site, manager: Page, name: string, kind: string): Promise<Colleague> {
  const email = `${name.toLowerCase().replace(' ', '.')}@northlake.example`
  const made = await call<{ oneTimePassword: string; id: string }>(manager, 'POST', '/users', {
    name,
    email,
    role: 'roi',
    timezone: 'America/Denver',
  })
  const { items: places } = await call<{ items: { id: string }[] }>(manager, 'GET', '/facilities')
  const skills = ['IP', 'OP', 'ED', 'SDS', 'OBS', 'PROFEE', 'ANC'].map((workType) => ({ workType, kind }))
  await put(manager, `/users/${made.id}/skills`, { skills })
  await put(manager, `/users/${made.id}/facilities`, { facilityIds: places.map((p) => p.id) })
  const page = await openPage(demo.browser)
  await page.goto(demo.server.url)
  await page.getByLabel(/e-?mail/i).fill(email)
  await page.getByRole('textbox', { name: 'Password' }).fill(made.oneTimePassword)
  await page.keyboard.press('Enter')
  const password = `${name} has a pair of eyes`
  await page.getByRole('textbox', { name: 'New password', exact: true }).fill(password)
  await page.getByRole('textbox', { name: 'New password again' }).fill(password)
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: new RegExp(name) }).waitFor()
  await page.context().close()
  return { id: made.id, name, email, password }
}

/** Somebody who was hired, signed in. */
export async function arrive(demo: Site, who: Colleague): Promise<Page> {
  const page = await openPage(demo.browser)
  await page.goto(demo.server.url)
  await page.getByLabel(/e-?mail/i).fill(who.email)
  await page.getByRole('textbox', { name: 'Password' }).fill(who.password)
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: new RegExp(who.name) }).waitFor()
  return page
}

interface Item {
  id: string
  caseId: string
  routedTo?: string
}

/** Has a manager route the work on a request to somebody, past the demonstration's own requests; gives its id. */
export async function give(manager: Page, who: Colleague, request: string, kind: string): Promise<string> {
  const ready = () => call<{ items: Item[] }>(manager, 'GET', `/work?kind=${kind}&state=ready&limit=200`)
  const { items } = await until(ready, (found) => found.items.some((i) => i.caseId === request), 60)
  const item = items.find((i) => i.caseId === request)
  if (item && item.routedTo !== who.id)
    await call(manager, 'POST', '/work/bulk', {
      action: 'route',
      ids: [item.id],
      userId: who.id,
      reason: 'this one first',
    })
  return item?.id ?? ''
}

/** Routes what waits of the demonstration's own requests to its own specialists, so that others find nothing but theirs. */
export async function setAside(manager: Page): Promise<void> {
  const { items: people } = await call<{ items: { id: string }[] }>(manager, 'GET', '/users?role=roi')
  for (const kind of ['roi', 'roi_review']) {
    for (const { id: userId } of people) {
      const { items } = await call<{ items: Item[] }>(
        manager,
        'GET',
        `/work?kind=${kind}&state=ready&limit=200`,
      )
      const ids = items.filter((i) => !i.routedTo).map((i) => i.id)
      if (ids.length > 0)
        await call(manager, 'POST', '/work/bulk', {
          action: 'route',
          ids,
          userId,
          reason: 'others are to train',
        })
    }
  }
}

/** Registers a patient with a chart of two documents, one of which names somebody else, and perhaps one more; gives the encounter. */
export async function register(hospital: Page, more?: string): Promise<string> {
  const { items: places } = await call<{ items: { id: string; workTypes: string[] }[] }>(
    hospital,
    'GET',
    '/facilities',
  )
  const facilityId = places.find((p) => p.workTypes.includes('IP'))?.id ?? ''
  const made = await call<Encounter>(hospital, 'POST', '/encounters', {
    facilityId,
    accountNumber: account,
    workType: 'IP',
    patient: { mrn, lastName: 'Zwettlinger', firstName: 'Ottokarine', birthDate: '1944-05-06', sex: 'F' },
    admittedAt: '2026-03-01T10:00:00Z',
    dischargedAt: '2026-03-04T15:00:00Z',
  })
  const there = () => call<Encounter>(hospital, 'GET', `/encounters/${made.id}`)
  const arrived = (count: number) => until(there, ({ documents }) => documents?.length === count, 120)
  await upload(hospital, 'summary.txt', chart, { encounterId: made.id })
  await arrived(1)
  await upload(hospital, 'note.txt', stray, { encounterId: made.id })
  await arrived(2)
  if (more) {
    await upload(hospital, 'more.txt', more, { encounterId: made.id })
    await arrived(3)
  }
  return made.id
}

/** The patient's own request, which needs no approval and no review. */
export async function ownRequest(hospital: Page) {
  const { items: places } = await call<{ items: { id: string; workTypes: string[] }[] }>(
    hospital,
    'GET',
    '/facilities',
  )
  return {
    facilityId: places.find((p) => p.workTypes.includes('IP'))?.id,
    channel: 'mail',
    receivedAt: new Date().toISOString(),
    requesterClass: 'patient',
    legalBasis: 'access_164_524',
    purpose: 'personal_use',
    requester: { name: 'Ottokarine Zwettlinger' },
    patient: { lastName: 'Zwettlinger', firstName: 'Ottokarine', birthDate: '1944-05-06', mrn },
    wanted: { text: 'all my records' },
    priority: 1,
  }
}
