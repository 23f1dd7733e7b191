import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'

/** An OpenID provider that believes whoever types an address. */
export interface Provider {
  issuer: string
  clientId: string
  clientSecret: string
  stop: () => Promise<void>
}

const root = path.resolve(import.meta.dirname, '../../..')

/** Builds the provider of infra/dev/oidc and starts it. */
export async function startProvider(): Promise<Provider> {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'cw-oidc-'))
  const file = path.join(dir, 'oidc')
  const env = { ...process.env, CGO_ENABLED: '0' } // compiled as everything else was
  await promisify(execFile)('go', ['build', '-trimpath', '-o', file, './infra/dev/oidc'], { cwd: root, env })
  const child = spawn(file, { stdio: ['pipe', 'pipe', 'inherit'] })
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  return {
    ...(JSON.parse(line.toString()) as Omit<Provider, 'stop'>),
    stop: async () => {
      const ended = once(child, 'exit')
      child.stdin.end() // it ends with its input
      await ended
      await rm(dir, { recursive: true, force: true })
    },
  }
}
