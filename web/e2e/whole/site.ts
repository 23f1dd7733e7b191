import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import { launch } from '../lib'
import { call, signIn, until } from './person'
import { start, type Person, type Server } from './server'

/** The real binary on a settled demonstration agency of this file's own, and a browser to meet it with. */
export interface Site {
  readonly server: Server
  readonly browser: Browser
  /** The data folder. */
  readonly dir: string
  /** Signs a person in with the site's browser, or with another one: by e-mail address, or the first of a role. */
  signIn: (wanted: string, at?: Browser) => Promise<Page>
  /** Stops the binary as Ctrl-C does, which must end well, and starts it on the same data, perhaps with settings. */
  restart: (settings?: Record<string, string>) => Promise<void>
}

/** A site for the tests of a file: begun before the first, ended after the last. */
export function site(): Site {
  let dir = ''
  let server: Server
  let browser: Browser
  beforeAll(async () => {
    const demo = await demonstration()
    dir = await mkdtemp(path.join(os.tmpdir(), 'cw-e2e-'))
    await copy(demo.dir, dir)
    ;[server, browser] = await Promise.all([start(dir), launch()])
    server = { ...server, people: demo.people }
  })
  afterAll(async () => {
    await browser?.close()
    await server?.stop()
    await rm(dir, { recursive: true, force: true })
  })
  return {
    get server() {
      return server
    },
    get browser() {
      return browser
    },
    get dir() {
      return dir
    },
    signIn: (wanted, at = browser) => signIn(at, server, wanted),
    restart: async (settings) => {
      const code = await server.stop()
      if (code !== 0) throw new Error(`the server ended with ${code}`)
      const { people } = server
      server = { ...(await start(dir, settings)), people }
    },
  }
}

/** The demonstration's data after its story was told, made by the first file that asks and kept for the others, who wait. */
async function demonstration(): Promise<{ dir: string; people: Person[] }> {
  const dir = path.join(process.env.E2E_DEMO ?? os.tmpdir(), 'demonstration')
  const list = path.join(dir, 'people.json')
  const begun = dir + '.begun'
  while (!existsSync(list)) {
    if (await isFirst(begun)) {
      const people = await tell(begun)
      await writeFile(path.join(begun, 'people.json'), JSON.stringify(people))
      await rename(begun, dir)
    } else {
      await setTimeout(500)
    }
  }
  return { dir, people: JSON.parse(await readFile(list, 'utf8')) as Person[] }
}

/** Whether the folder was not there; it is now. Of several files that ask at once one is the first. */
async function isFirst(dir: string): Promise<boolean> {
  try {
    await mkdir(dir)
    return true
  } catch (err) {
    if ((err as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw err
  }
}

/** Starts the binary on an empty folder, waits until its story is told and its charts are read, and stops it. */
async function tell(dir: string): Promise<Person[]> {
  const [server, browser] = await Promise.all([start(dir), launch()])
  const officer = await signIn(browser, server, 'compliance')
  const told = () => call<{ items: unknown[] }>(officer, 'GET', '/audit-events?act=demo.complete&limit=1')
  await until(told, ({ items }) => items.length === 1, 500)
  await browser.close()
  const code = await server.stop()
  if (code !== 0) throw new Error(`the server ended with ${code}`)
  return server.people
}

/** Copies with owners and modes: the database insists on its own. */
async function copy(from: string, to: string): Promise<void> {
  const [code] = (await once(execFile('cp', ['-a', `${from}/.`, to]), 'exit')) as [number]
  if (code !== 0) throw new Error(`${from} could not be copied`)
}
