import { memo, useEffect, useRef, useState, type KeyboardEvent } from 'react'
import { thumbnailUrl } from './api'
import { pageLabel } from './pages'
import type { PageRef } from './types'
import classes from './PageTile.module.css'

interface Props {
  page: PageRef
  current: boolean
  /** Not looked at yet. */
  unread: boolean
  /** Goes to a page of the chart; the same function for all tiles, so that only those that change are made anew. */
  go: (index: number) => void
  /** How it stands, for its frame: taken, left out, or bearing somebody else's identifiers. */
  look?: 'in' | 'out' | 'bad'
  /** More about it in a few words, shown beside its number. */
  facts?: string
}

const steps: Record<string, number> = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }

/** A page, small: it follows the page that is shown, and the arrows go from tile to tile. */
export const PageTile = memo(function PageTile({ page, current, unread, go, look, facts }: Props) {
  const button = useRef<HTMLButtonElement>(null)
  const [failed, setFailed] = useState(false)
  useEffect(() => {
    if (current) button.current?.scrollIntoView({ block: 'nearest' })
  }, [current])
  const onKeyDown = (event: KeyboardEvent) => {
    const step = steps[event.key]
    if (step === undefined || event.altKey) return
    event.preventDefault()
    go(page.index + step)
    focusBeside(button.current, step)
  }
  return (
    <button
      ref={button}
      type="button"
      className={classes.page}
      data-tile
      data-look={look}
      aria-current={current ? 'page' : undefined}
      aria-label={`${pageLabel(page)}${unread ? ', not looked at yet' : ''}${facts ? `, ${facts}` : ''}`}
      tabIndex={current ? 0 : -1}
      onClick={() => go(page.index)}
      onKeyDown={onKeyDown}
    >
      <span className={classes.sheet} style={{ aspectRatio: `${page.page.width} / ${page.page.height}` }}>
        {!failed && (
          <img
            src={thumbnailUrl(page)}
            alt=""
            loading="lazy"
            fetchPriority="low"
            draggable={false}
            onError={() => setFailed(true)}
            onContextMenu={(event) => event.preventDefault()}
          />
        )}
        {unread && <span className={classes.unread} />}
      </span>
      <span className={classes.number}>
        {page.page.n}
        {facts && <span className={classes.facts}> {facts}</span>}
      </span>
    </button>
  )
})

function focusBeside(button: HTMLElement | null, step: number) {
  const all = [...(button?.closest('[data-landmark]')?.querySelectorAll<HTMLElement>('[data-tile]') ?? [])]
  const at = button ? all.indexOf(button) : -1
  all[at + step]?.focus()
}
