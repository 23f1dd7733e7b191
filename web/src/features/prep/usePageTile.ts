import { useEffect, useRef, useState, type KeyboardEvent } from 'react'
import type { PageRef } from '@/components/viewer/types'
import { useBench } from './bench'

/** How a page's tile behaves: it follows the page that is shown, and the arrows go from tile to tile. */
export function usePageTile(page: PageRef) {
  const { viewer } = useBench()
  const current = viewer.index === page.index
  const button = useRef<HTMLButtonElement>(null)
  const [failed, setFailed] = useState(false)
  useEffect(() => {
    if (current) button.current?.scrollIntoView({ block: 'nearest' })
  }, [current])
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key]
    if (step === undefined || event.altKey) return
    event.preventDefault()
    viewer.go(page.index + step)
    focusBeside(button.current, step)
  }
  return {
    current,
    unread: !viewer.seen.has(page.page.id),
    failed: { is: failed, say: () => setFailed(true) },
    props: {
      ref: button,
      tabIndex: current ? 0 : -1,
      onClick: () => viewer.go(page.index),
      onKeyDown,
      'data-tile': true,
    },
  }
}

function focusBeside(button: HTMLElement | null, step: number) {
  const all = [...(button?.closest('[data-landmark]')?.querySelectorAll<HTMLElement>('[data-tile]') ?? [])]
  const at = button ? all.indexOf(button) : -1
  all[at + step]?.focus()
}
