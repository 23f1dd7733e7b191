import { act, renderHook } from '@testing-library/react'
import { expect, it } from 'vitest'
import { clearDrafts, useDraft } from './drafts'

it('keeps what was typed beyond the screen, per key, until it is cleared', () => {
  const first = renderHook(({ key }) => useDraft(key, ''), { initialProps: { key: 'case:1' } })
  act(() => first.result.current[1]('chest pain'))
  first.rerender({ key: 'case:2' })
  expect(first.result.current[0]).toBe('')
  first.unmount()

  const again = renderHook(() => useDraft('case:1', ''))
  expect(again.result.current[0]).toBe('chest pain')
  again.unmount()
  clearDrafts()
  expect(renderHook(() => useDraft('case:1', '')).result.current[0]).toBe('')
})
