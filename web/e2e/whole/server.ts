import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { createServer } from 'node:net'
import path from 'node:path'

/** Somebody who may sign in to the demonstration agency. */
export interface Person {
  role: string
  name: string
  email: string
  password: string
}

/** The real binary, running on a data folder of its own. */
export interface Server {
  url: string
  people: Person[]
  /** Stops it as Ctrl-C does and gives its exit code. */
  stop: () => Promise<number | null>
}

const root = path.resolve(import.meta.dirname, '../../..')

/** The built binary: CHARTWRIGHT_BIN, or bin/chartwright. */
function binary(): string {
  const file = process.env.CHARTWRIGHT_BIN ?? path.join(root, 'bin/chartwright')
  if (!existsSync(file)) throw new Error(`${file} is missing: run make build`)
  return file
}

/** Starts the binary on a data folder, with settings of its own, and waits until it says where it is. */
export async function start(dataDir: string, settings: Record<string, string> = {}): Promise<Server> {
  const address = `127.0.0.1:${await freePort()}`
  const child = spawn(binary(), ['serve'], {
    env: {
      ...process.env,
      CHARTWRIGHT_ADDRESS: address,
      CHARTWRIGHT_DATA_DIR: dataDir,
      CHARTWRIGHT_LOG_LEVEL: 'warn',
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const said = await greeting(child)
  return {
    url: `http://${address}`,
    people: peopleOf(said),
    stop: async () => {
      const ended = once(child, 'exit')
      child.kill('SIGINT')
      const [code] = (await ended) as [number | null]
      return code
    },
  }
}

/** What the binary prints up to its last line of greeting. */
function greeting(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = ''
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      if (said.includes('Ctrl-C')) resolve(said)
    })
    child.on('exit', (code) => reject(new Error(`the server ended with ${code} before it was ready`)))
  })
}

function peopleOf(said: string): Person[] {
  const lines = said.matchAll(/^ {2}(\w+) +(\S+ \S+) +(\S+@\S+) +(\S+)$/gm)
  return [...lines].map(([, role = '', name = '', email = '', password = '']) => ({
    role,
    name,
    email,
    password,
  }))
}

/**
 * A port that nobody listens at, below those that the kernel gives to whoever names none: nobody takes it by chance
 * before the server does.
 */
export async function freePort(): Promise<number> {
  const port = 20_000 + Math.floor(Math.random() * 12_000)
  const probe = createServer().listen(port, '127.0.0.1')
  try {
    await once(probe, 'listening')
  } catch {
    return freePort()
  }
  probe.close()
  await once(probe, 'close')
  return port
}

/** The folder of real charts: CHARTWRIGHT_TESTDATA, or shared/data beside the repository. */
export async function chartsOf(...accounts: string[]): Promise<string[]> {
  const folder = path.join(process.env.CHARTWRIGHT_TESTDATA ?? path.resolve(root, '../shared/data'), 'charts')
  const names = await readdir(folder)
  return names.filter((n) => accounts.some((a) => n.startsWith(a))).map((n) => path.join(folder, n))
}
