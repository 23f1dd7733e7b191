/** Where an interrupted upload goes on. */
export interface Unfinished {
  /** The upload's address on the server. */
  url: string
  batchId: string
  /** ms since 1970. */
  at: number
}

const prefix = 'chartwright.upload.'
// The server drops uploads that nobody went on with after 48 hours.
const keepMs = 48 * 3_600_000

/**
 * What a file is known by after a reload: a digest of who sends it, where to, its name, size and time of change. The name may
 * hold a patient's, so nothing but the digest is kept.
 */
export async function fingerprint(file: File, who: string, where: string): Promise<string> {
  const text = [who, where, file.name, file.size, file.lastModified].join('\n')
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Where the file's upload stopped, if it did lately. */
export function unfinished(print: string, now: number = Date.now()): Unfinished | null {
  const found = read(prefix + print)
  return found && now - found.at < keepMs ? found : null
}

/** Keeps where the file's upload can go on. */
export function keepUnfinished(print: string, upload: Unfinished): void {
  try {
    localStorage.setItem(prefix + print, JSON.stringify(upload))
  } catch {
    // Without room an upload cannot go on after a reload; everything else works.
  }
}

/** Forgets a file whose upload is over. */
export function forgetUnfinished(print: string): void {
  localStorage.removeItem(prefix + print)
}

/** How many files wait to be chosen again, so that they can go on. Forgets those that are too old. */
export function countUnfinished(now: number = Date.now()): number {
  const keys = Object.keys(localStorage).filter((key) => key.startsWith(prefix))
  const live = keys.filter((key) => {
    const found = read(key)
    const fresh = found !== null && now - found.at < keepMs
    if (!fresh) localStorage.removeItem(key)
    return fresh
  })
  return live.length
}

function read(key: string): Unfinished | null {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null') as Unfinished | null
  } catch {
    return null
  }
}
