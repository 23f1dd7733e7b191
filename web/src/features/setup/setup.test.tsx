import { screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { fakeServer, problem, renderUI, testMe } from '@/test/render'
import type { Client, Facility, Person, Queue } from './api'
import { Clients } from './Clients'
import { expiryOn } from './expiry'
import { Facilities } from './Facilities'
import { Networks } from './Networks'
import { People } from './People'
import { allQueues } from './Queues'
import { replaceUnchanged } from './replace'
import { Skills } from './Skills'
import { withSkill } from './useSkills'

// Typing and clicking through whole screens takes seconds on a busy machine.
vi.setConfig({ testTimeout: 20_000 })

const realFetch = globalThis.fetch
afterEach(() => {
  globalThis.fetch = realFetch
})

const manager = {
  ...testMe,
  user: { ...testMe.user, role: 'manager' },
  capabilities: ['users.view', 'users.manage', 'clients.manage'],
}
const client: Client = {
  id: 'c1',
  name: 'Lakeside Health',
  code: 'LAKE',
  timezone: 'America/Chicago',
  status: 'active',
  baaSignedOn: '2026-01-01',
  version: 3,
}
const person: Person = {
  id: 'p1',
  name: 'Noor Haddad',
  email: 'noor@agency.example',
  role: 'coder',
  status: 'active',
  timezone: 'America/Chicago',
  onShift: false,
  secondFactor: true,
  mustChangePassword: false,
  skills: [{ workType: 'IP', kind: 'coding' }],
  credentials: [],
  facilityIds: [],
  createdAt: '2026-01-01T00:00:00Z',
  version: 7,
}

describe('a certificate', () => {
  it.each([
    ['2026-06-30', 'Expires today'],
    ['2026-06-29', 'Expired'],
    ['2026-08-29', 'Expires in 60 d'],
    ['2026-08-30', 'Current'],
  ])('valid through %s is: %s', (lastDay, label) => {
    expect(expiryOn(lastDay, '2026-06-30').label).toBe(label)
  })
})

describe('queues', () => {
  it('are all that facilities can have, with what was set', () => {
    const facility: Facility = { ...client, clientId: 'c1', id: 'f1', workTypes: ['IP', 'ED'], active: true }
    const set: Queue = { facilityId: 'f1', workType: 'ED', kind: 'coding', mode: 'push', browsing: true }
    const all = allQueues([facility, { ...facility, id: 'f2', active: false }], [set])
    expect(all).toHaveLength(12)
    expect(all.filter((q) => q.mode === 'push')).toEqual([set])
  })
})

describe('skills', () => {
  it('are given once and taken', () => {
    const change = { personId: 'p1', workType: 'IP', kind: 'coding', has: true } as const
    expect(withSkill(person.skills, change)).toEqual(person.skills)
    expect(withSkill(person.skills, { ...change, has: false })).toEqual([])
  })

  it('are saved one after the other, each upon the newest version', async () => {
    let version = 7
    const requests = fakeServer({
      'GET /api/v1/users': { items: [person] },
      'PUT /api/v1/users/p1/skills': () => Response.json({ ...person, version: ++version }),
    })
    renderUI(<Skills />, manager)
    await userEvent.click(await screen.findByLabelText('Noor Haddad: Coding ED'))
    await userEvent.click(screen.getByLabelText('Noor Haddad: Coding OP'))
    await vi.waitFor(() => expect(requests.filter((r) => r.route.startsWith('PUT'))).toHaveLength(2))
    const [first, second] = requests.filter((r) => r.route.startsWith('PUT'))
    expect([first?.headers.get('If-Match'), second?.headers.get('If-Match')]).toEqual(['"7"', '"8"'])
    expect(second?.body).toEqual({
      skills: [
        { workType: 'IP', kind: 'coding' },
        { workType: 'ED', kind: 'coding' },
        { workType: 'OP', kind: 'coding' },
      ],
    })
  })
})

describe('a list without a version', () => {
  it('is not replaced when somebody changed it', async () => {
    const write = vi.fn()
    const refused = replaceUnchanged(
      [1],
      () => Promise.resolve({ items: [1, 2], etag: '"a"' }),
      write,
      (all) => [...all, 3],
    )
    await expect(refused).rejects.toMatchObject({ status: 412 })
    expect(write).not.toHaveBeenCalled()
  })
})

describe('networks', () => {
  it('offer the place the person is in, and show why a list would lock them out', async () => {
    const requests = fakeServer({
      'GET /api/v1/allowed-networks': { items: [], yourAddress: '198.51.100.7' },
      'PUT /api/v1/allowed-networks': () =>
        problem(422, 'The networks were not changed.', [
          { location: 'body.items[0].network', message: 'write a network like 192.0.2.0/24' },
        ]),
    })
    renderUI(<Networks />, { ...manager, capabilities: ['networks.view', 'networks.manage'] })
    await screen.findByText('You are at 198.51.100.7')
    await userEvent.click(await screen.findByRole('button', { name: /New network/ }))
    expect(screen.getByLabelText(/^Network/)).toHaveValue('198.51.100.7')
    await userEvent.click(screen.getByRole('button', { name: 'Save' }))
    await vi.waitFor(() =>
      expect(requests.find((r) => r.route.startsWith('PUT'))?.body).toEqual({
        items: [{ use: 'people', network: '198.51.100.7', label: '' }],
      }),
    )
    expect(await screen.findByText(/write a network like/)).toBeInTheDocument()
  })

  it('are read only for who may not change them', async () => {
    fakeServer({
      'GET /api/v1/allowed-networks': {
        items: [{ use: 'people', network: '198.51.100.0/24', label: 'Office' }],
        yourAddress: '198.51.100.7',
      },
    })
    renderUI(<Networks />, { ...manager, capabilities: ['networks.view'] })
    await screen.findByText('198.51.100.0/24')
    expect(screen.queryByRole('button', { name: /New network|Remove/ })).toBeNull()
  })
})

describe('editing a client', () => {
  it('sends the version and offers the newest when it is stale', async () => {
    const requests = fakeServer({
      'GET /api/v1/clients': { items: [client] },
      'PUT /api/v1/clients/c1': () => problem(412, 'Somebody changed this meanwhile.'),
    })
    renderUI(<Clients />, manager)
    await userEvent.click(await screen.findByText('Lakeside Health'))
    await userEvent.type(screen.getByLabelText(/^Name/), ' Group')
    await userEvent.click(screen.getByRole('button', { name: 'Save' }))
    const put = requests.find((r) => r.route.startsWith('PUT'))
    expect(put?.headers.get('If-Match')).toBe('"3"')
    await userEvent.click(await screen.findByRole('button', { name: 'Load the newest' }))
    await vi.waitFor(() => expect(screen.getByLabelText(/^Name/)).toHaveValue('Lakeside Health'))
  })

  it('shows what the server says at the field', async () => {
    fakeServer({
      'GET /api/v1/clients': { items: [] },
      'POST /api/v1/clients': () =>
        problem(422, 'The client was not saved.', [
          { location: 'body.baaSignedOn', message: 'give the day the agreement was signed' },
        ]),
    })
    renderUI(<Clients />, manager)
    await userEvent.click(await screen.findByRole('button', { name: /New client/ }))
    await userEvent.click(screen.getByRole('button', { name: 'Save' }))
    expect(await screen.findByText('give the day the agreement was signed')).toBeInTheDocument()
  })
})

describe('a facility', () => {
  const facility: Facility = {
    id: 'f1',
    clientId: 'c1',
    name: 'Lakeside North',
    code: 'LN',
    timezone: 'America/Denver',
    workTypes: ['IP'],
    active: true,
    version: 5,
  }

  it('begins in the zone of its client, and its code is in capitals', async () => {
    const requests = fakeServer({
      'GET /api/v1/clients': { items: [client] },
      'GET /api/v1/facilities': { items: [facility] },
      'POST /api/v1/facilities': facility,
    })
    renderUI(<Facilities />, manager)
    await screen.findByText('Lakeside North')
    await screen.findByText('Lakeside Health')
    await userEvent.click(screen.getByRole('button', { name: /New facility/ }))
    await userEvent.type(screen.getByRole('textbox', { name: 'Name' }), 'South')
    await userEvent.type(screen.getByRole('textbox', { name: 'Code' }), 'ls')
    await userEvent.click(screen.getByRole('button', { name: 'Save' }))
    await vi.waitFor(() => expect(requests.some((r) => r.route.startsWith('POST'))).toBe(true))
    expect(requests.find((r) => r.route.startsWith('POST'))?.body).toEqual({
      clientId: 'c1',
      name: 'South',
      code: 'LS',
      timezone: 'America/Chicago',
      workTypes: ['IP', 'OP', 'ED'],
      active: true,
    })
  })

  it('is changed in the version that was seen, and keeps its client', async () => {
    const requests = fakeServer({
      'GET /api/v1/clients': { items: [client] },
      'GET /api/v1/facilities': { items: [facility] },
      'PUT /api/v1/facilities/f1': facility,
    })
    renderUI(<Facilities />, manager)
    await userEvent.click(await screen.findByText('Lakeside North'))
    await userEvent.click(screen.getByRole('button', { name: 'Save' }))
    await vi.waitFor(() => expect(requests.some((r) => r.route.startsWith('PUT'))).toBe(true))
    const put = requests.find((r) => r.route.startsWith('PUT'))
    expect(put?.headers.get('If-Match')).toBe('"5"')
    expect(put?.body).toEqual({
      name: 'Lakeside North',
      code: 'LN',
      timezone: 'America/Denver',
      workTypes: ['IP'],
      active: true,
    })
  })
})

describe('adding a person', () => {
  it('shows the one-time password, this once', async () => {
    fakeServer({
      'GET /api/v1/users': { items: [] },
      'GET /api/v1/clients': { items: [] },
      'POST /api/v1/users': { ...person, oneTimePassword: 'k7m2-q9xd-r4tn-w8ca' },
    })
    renderUI(<People />, manager)
    await userEvent.click(await screen.findByRole('button', { name: /New person/ }))
    await userEvent.type(screen.getByRole('textbox', { name: 'Name' }), 'Noor Haddad')
    await userEvent.click(screen.getByRole('button', { name: 'Save' }))
    expect(await screen.findByText('k7m2-q9xd-r4tn-w8ca')).toBeInTheDocument()
    await userEvent.click(screen.getByRole('button', { name: 'I have handed it over' }))
    expect(screen.queryByText('k7m2-q9xd-r4tn-w8ca')).not.toBeInTheDocument()
  })

  it('says how to go on where the answer with the password was lost on the way', async () => {
    fakeServer({
      'GET /api/v1/users': { items: [] },
      'GET /api/v1/clients': { items: [] },
      'POST /api/v1/users': { ...person, oneTimePassword: '' },
    })
    renderUI(<People />, manager)
    await userEvent.click(await screen.findByRole('button', { name: /New person/ }))
    await userEvent.click(screen.getByRole('button', { name: 'Save' }))
    expect(await screen.findByText(/reset the password/)).toBeInTheDocument()
  })
})
