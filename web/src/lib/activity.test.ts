import { expect, it } from 'vitest'
import { backgroundHeaders } from './activity'

it('marks what the page asks for while nobody is there', () => {
  window.dispatchEvent(new KeyboardEvent('keydown', { key: 'a' }))
  expect(backgroundHeaders(Date.now() + 30_000)).toEqual({})
  expect(backgroundHeaders(Date.now() + 60_000)).toEqual({ 'X-Background': '1' })
})
