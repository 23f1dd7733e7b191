import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { Client } from 'pg'

/** Changes the site's database past the program, as its owner's superuser: for what a test cannot wait for. Gives the rows changed. */
export async function alter(dir: string, statement: string, values: unknown[]): Promise<number> {
  const host = await readFile(path.join(dir, 'postgres', 'socket'), 'utf8')
  const client = new Client({ host, user: 'postgres', database: 'chartwright' })
  await client.connect()
  try {
    const { rowCount } = await client.query(statement, values)
    return rowCount ?? 0
  } finally {
    await client.end()
  }
}
