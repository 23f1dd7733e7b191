/** What a list that has pages answers. */
export interface Page<T> {
  items: T[] | null
  /** Of the next page; absent at the end. */
  nextCursor?: string
}

/** All of a list, page after page; for lists that are short, or wanted whole. The first call is without a cursor. */
export async function allPages<T>(ask: (cursor?: string) => Promise<Page<T>>): Promise<T[]> {
  const all: T[] = []
  let cursor: string | undefined
  do {
    const page = await ask(cursor)
    all.push(...(page.items ?? []))
    cursor = page.nextCursor
  } while (cursor)
  return all
}
