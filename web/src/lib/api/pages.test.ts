import { expect, it } from 'vitest'
import { allPages } from './pages'

it('reads a list to its end, each page once', async () => {
  const asked: (string | undefined)[] = []
  const all = await allPages(async (cursor) => {
    asked.push(cursor)
    return cursor === undefined
      ? { items: [1, 2], nextCursor: 'a' }
      : cursor === 'a'
        ? { items: null, nextCursor: 'b' }
        : { items: [3] }
  })
  expect(all).toEqual([1, 2, 3])
  expect(asked).toEqual([undefined, 'a', 'b'])
})

it('gives no half of a list whose next page fails', async () => {
  const half = allPages((cursor) =>
    cursor ? Promise.reject(new Error('away')) : Promise.resolve({ items: [1], nextCursor: 'a' }),
  )
  await expect(half).rejects.toThrow('away')
})
