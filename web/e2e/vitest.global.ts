import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'

/** Gives the files of a run one folder for the demonstration's data, and removes it at the end. */
export default async function setup() {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'cw-e2e-demo-'))
  process.env.E2E_DEMO = dir
  return () => rm(dir, { recursive: true, force: true })
}
