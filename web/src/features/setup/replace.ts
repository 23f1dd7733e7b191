import { ApiError } from '@/lib/api/error'

/**
 * Replaces a list as a whole: reads it anew with its tag, and refuses like a stale edit (412) when it is not what the
 * person saw. The tag goes with the write, so that nobody comes in between.
 */
export async function replaceUnchanged<T>(
  seen: T[],
  read: () => Promise<{ items: T[]; etag: string }>,
  write: (next: T[], etag: string) => Promise<unknown>,
  change: (current: T[]) => T[],
): Promise<void> {
  const { items: current, etag } = await read()
  if (JSON.stringify(current) !== JSON.stringify(seen))
    throw new ApiError(412, 'Somebody else changed this list meanwhile.', 'stale-version')
  await write(change(current), etag)
}
