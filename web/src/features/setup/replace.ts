import { ApiError } from '@/lib/api/error'

/**
 * Replaces a list that carries no version of its own: reads it anew, and refuses like a stale edit (412) when it is not
 * what the person saw.
 */
export async function replaceUnchanged<T>(
  seen: T[],
  read: () => Promise<T[]>,
  write: (next: T[]) => Promise<unknown>,
  change: (current: T[]) => T[],
): Promise<void> {
  const current = await read()
  if (JSON.stringify(current) !== JSON.stringify(seen))
    throw new ApiError(412, 'Somebody else changed this list meanwhile.', 'stale-version')
  await write(change(current))
}
