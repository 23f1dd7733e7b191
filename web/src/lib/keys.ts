import { useEffect, useEffectEvent } from 'react'
import { createStore, useStore } from './store'

/**
 * One keyboard shortcut of the current screen.
 * `key` is a key's name as `KeyboardEvent.key` has it, with modifiers before it (`n`, `?`, `F6`, `mod+Enter`,
 * `shift+ArrowDown`, `alt+1`; `mod` is ⌘ on a Mac and Ctrl elsewhere), or two in a row (`g b`).
 */
export interface KeyBinding {
  key: string
  /** What it does, as the help lists it: "Complete and open the next chart". */
  label: string
  /** Left out where a field or list listens for it itself: then it is only told of. */
  run?: (event: KeyboardEvent) => void
  /** False switches the key off and hides it from the help. */
  when?: boolean
  /** True lets it work while the person types in a field. */
  inFields?: boolean
}

/** Shortcuts registered together, under one heading of the help. */
export interface KeyGroup {
  title: string
  bindings: KeyBinding[]
}

const chordMs = 1_200
const isMac = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.userAgent)

// Newest last: the screen that mounted last has the first say.
const groups = createStore<readonly KeyGroup[]>([])
let chord = { key: '', at: 0 }

/** A key press in the notation of KeyBinding.key. Shift is named only where the key does not show it itself. */
export function notation(event: KeyboardEvent): string {
  const named = event.key.length > 1
  const mod = isMac ? event.metaKey : event.ctrlKey
  return [
    mod ? 'mod+' : '',
    event.altKey ? 'alt+' : '',
    event.shiftKey && (named || mod || event.altKey) ? 'shift+' : '',
    event.key === ' ' ? 'Space' : named ? event.key : event.key.toLowerCase(),
  ].join('')
}

/** Whether the key press belongs to a field the person types in. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (
    target.isContentEditable ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement
  )
    return true
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'range'].includes(target.type)
}

function find(pressed: string, typing: boolean): KeyBinding | undefined {
  for (const group of groups.get().toReversed())
    for (const binding of group.bindings)
      if (binding.run && binding.key === pressed && binding.when !== false && (!typing || binding.inFields))
        return binding
  return undefined
}

/** Begins to listen for keys, before anything else of the page does; gives the way to end. */
export function listenToKeys(): () => void {
  window.addEventListener('keydown', noteModal, true)
  window.addEventListener('keydown', handleKey)
  return () => {
    window.removeEventListener('keydown', noteModal, true)
    window.removeEventListener('keydown', handleKey)
  }
}

/** Presses that began under a modal dialog. It keeps all keys to itself, also the one that closes it. */
const ofModals = new WeakSet<KeyboardEvent>()

function noteModal(event: KeyboardEvent): void {
  if (document.querySelector('[aria-modal="true"]')) ofModals.add(event)
}

function handleKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || ofModals.has(event)) return
  const typing = isTyping(event.target)
  const pressed = notation(event)
  const after = event.timeStamp - chord.at < chordMs ? chord.key : ''
  chord = { key: pressed, at: event.timeStamp }
  const binding = (after && find(`${after} ${pressed}`, typing)) || find(pressed, typing)
  if (!binding?.run) return
  event.preventDefault()
  chord = { key: '', at: 0 }
  binding.run(event)
}

/**
 * Registers shortcuts for as long as the component is mounted; they show under `title` in the `?` help.
 * The bindings may be written inline: what runs is always the newest render's.
 */
export function useKeys(title: string, bindings: KeyBinding[]): void {
  const runNewest = useEffectEvent((index: number, event: KeyboardEvent) => bindings[index]?.run?.(event))
  // Functions are new on every render; the rest decides whether anything changed.
  const shape = JSON.stringify(
    bindings.map(({ key, label, when, inFields, run }) => ({ key, label, when, inFields, told: !run })),
  )
  useEffect(() => {
    const fixed = JSON.parse(shape) as (Omit<KeyBinding, 'run'> & { told: boolean })[]
    const group: KeyGroup = {
      title,
      bindings: fixed.map(({ told, ...b }, index) => ({
        ...b,
        run: told ? undefined : (event: KeyboardEvent) => runNewest(index, event),
      })),
    }
    groups.set([...groups.get(), group])
    return () => groups.set(groups.get().filter((g) => g !== group))
  }, [title, shape])
}

/** What is registered right now, for the help; headings of the same name are merged. */
export function useRegisteredKeys(): KeyGroup[] {
  const merged = new Map<string, KeyBinding[]>()
  for (const { title, bindings } of useStore(groups)) {
    const active = bindings.filter((b) => b.when !== false)
    if (active.length > 0) merged.set(title, [...(merged.get(title) ?? []), ...active])
  }
  return [...merged].map(([title, bindings]) => ({ title, bindings }))
}

const symbols: Record<string, string> = {
  mod: isMac ? '⌘' : 'Ctrl',
  alt: isMac ? '⌥' : 'Alt',
  shift: '⇧',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Escape: 'Esc',
}

/** The caps to draw for a key: `mod+Enter` → [["Ctrl", "Enter"]], `g b` → [["g"], ["b"]]. */
export function keyCaps(key: string): string[][] {
  return key.split(' ').map((step) => step.split(/\+(?=.)/).map((cap) => symbols[cap] ?? cap))
}
