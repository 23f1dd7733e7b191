import { act, fireEvent, render, screen } from '@testing-library/react'
import { useState } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { keyCaps, listenToKeys, useKeys, useRegisteredKeys, type KeyBinding } from './keys'

let end: () => void
beforeEach(() => {
  end = listenToKeys()
})
afterEach(() => end())

function Keys({ title = 'Screen', bindings }: { title?: string; bindings: KeyBinding[] }) {
  useKeys(title, bindings)
  return <input aria-label="field" />
}

function Help() {
  return useRegisteredKeys().map((g) => (
    <p key={g.title}>{`${g.title}: ${g.bindings.map((b) => b.key).join(' ')}`}</p>
  ))
}

const press = (key: string, init: KeyboardEventInit = {}, target: Element = document.body) =>
  fireEvent.keyDown(target, { key, ...init })

describe('useKeys', () => {
  it('runs the key, unless the person types or the key is switched off', () => {
    const run = vi.fn()
    const { rerender } = render(<Keys bindings={[{ key: 'n', label: 'Next', run }]} />)
    press('n')
    expect(run).toHaveBeenCalledTimes(1)
    press('n', {}, screen.getByLabelText('field'))
    expect(run).toHaveBeenCalledTimes(1)
    rerender(<Keys bindings={[{ key: 'n', label: 'Next', run, when: false }]} />)
    press('n')
    expect(run).toHaveBeenCalledTimes(1)
  })

  it('runs in fields where asked to', () => {
    const run = vi.fn()
    render(<Keys bindings={[{ key: 'mod+Enter', label: 'Complete', run, inFields: true }]} />)
    press('Enter', { ctrlKey: true }, screen.getByLabelText('field'))
    expect(run).toHaveBeenCalledTimes(1)
  })

  it.each<[string, string, KeyboardEventInit]>([
    ['?', '?', { shiftKey: true }],
    ['shift+F6', 'F6', { shiftKey: true }],
    ['mod+shift+z', 'Z', { ctrlKey: true, shiftKey: true }],
    ['alt+1', '1', { altKey: true }],
    ['Space', ' ', {}],
  ])('knows %s', (key, pressed, init) => {
    const run = vi.fn()
    render(<Keys bindings={[{ key, label: 'It', run }]} />)
    press(pressed, init)
    expect(run).toHaveBeenCalledTimes(1)
  })

  it('knows two keys in a row', () => {
    const [board, plain] = [vi.fn(), vi.fn()]
    render(
      <Keys
        bindings={[
          { key: 'g b', label: 'Board', run: board },
          { key: 'b', label: 'Plain', run: plain },
        ]}
      />,
    )
    press('g')
    press('b')
    expect([board.mock.calls.length, plain.mock.calls.length]).toEqual([1, 0])
    press('b')
    expect([board.mock.calls.length, plain.mock.calls.length]).toEqual([1, 1])
  })

  it('gives the newest screen the first say, and the older one its key back', () => {
    const [older, newer] = [vi.fn(), vi.fn()]
    function Two() {
      const [both, setBoth] = useState(true)
      return (
        <>
          <Keys title="Older" bindings={[{ key: 'x', label: 'Older', run: older }]} />
          {both && <Keys title="Newer" bindings={[{ key: 'x', label: 'Newer', run: newer }]} />}
          <button onClick={() => setBoth(false)}>close</button>
          <Help />
        </>
      )
    }
    render(<Two />)
    press('x')
    expect([older.mock.calls.length, newer.mock.calls.length]).toEqual([0, 1])
    act(() => screen.getByText('close').click())
    press('x')
    expect([older.mock.calls.length, newer.mock.calls.length]).toEqual([1, 1])
    expect(screen.queryByText('Newer: x')).toBeNull()
    expect(screen.getByText('Older: x')).toBeInTheDocument()
  })

  it('leaves all keys to an open modal dialog', () => {
    const run = vi.fn()
    render(
      <>
        <Keys bindings={[{ key: 'n', label: 'Next', run }]} />
        <div role="dialog" aria-modal="true" />
      </>,
    )
    press('n')
    expect(run).not.toHaveBeenCalled()
  })

  it('leaves the key that closes a modal dialog to it, though it is gone when its turn comes', () => {
    const run = vi.fn()
    render(<Keys bindings={[{ key: 'Escape', label: 'Back', run }]} />)
    const dialog = document.body.appendChild(document.createElement('div'))
    dialog.setAttribute('aria-modal', 'true')
    window.addEventListener('keydown', () => dialog.remove(), { capture: true, once: true })
    press('Escape')
    expect(run).not.toHaveBeenCalled()
    press('Escape')
    expect(run).toHaveBeenCalledOnce()
  })
})

it('draws caps', () => {
  expect(keyCaps('mod+Enter')).toEqual([['Ctrl', 'Enter']])
  expect(keyCaps('g b')).toEqual([['g'], ['b']])
  expect(keyCaps('+')).toEqual([['+']])
})
