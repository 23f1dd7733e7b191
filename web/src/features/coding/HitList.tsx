import { useEffect, useRef } from 'react'
import { KeyHint } from '@/components/KeyHint'
import type { CodeHit } from './types'
import classes from './CodeSearch.module.css'

interface Props {
  id: string
  hits: CodeHit[]
  active: number
  /** Where in the book we are; empty in the results themselves. */
  title: string
  onBack: () => void
  onTake: (hit: CodeHit) => void
  /** Why nothing is listed or taken. */
  message: string
}

/** The list of found codes under the search field. */
export function HitList({ id, hits, active, title, onBack, onTake, message }: Props) {
  const frame = useRef<HTMLDivElement>(null)
  const current = useRef<HTMLDivElement>(null)
  useEffect(() => {
    frame.current?.scrollIntoView({ block: 'nearest' })
  }, [hits.length])
  useEffect(() => {
    current.current?.scrollIntoView({ block: 'nearest' })
  }, [active, hits])
  return (
    // A press here must not take the focus out of the field.
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions -- as above
    <div ref={frame} className={classes.drop} onMouseDown={(event) => event.preventDefault()}>
      {title && (
        <button type="button" tabIndex={-1} className={classes.level} onClick={onBack}>
          ‹ {title}
        </button>
      )}
      <div id={id} role="listbox" aria-label="Codes found" className={classes.list}>
        {hits.map((hit, i) => (
          // The field keeps the focus and its keys choose.
          // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus -- as above
          <div
            key={hit.system + hit.code}
            id={`${id}-${i}`}
            ref={i === active ? current : undefined}
            role="option"
            aria-selected={i === active}
            className={classes.hit}
            data-header={!hit.billable || undefined}
            onClick={() => onTake(hit)}
          >
            <code className={classes.code}>{hit.code}</code>
            <span className={classes.description}>
              {hit.description}
              {hit.matched && <span className={classes.matched}>{hit.matched}</span>}
            </span>
            {!hit.billable && <span className={classes.header}>header ›</span>}
          </div>
        ))}
      </div>
      {message ? (
        <p role="alert" className={classes.message}>
          {message}
        </p>
      ) : hits.length === 0 ? (
        <p role="status" className={classes.none}>
          No code fits. Try fewer words, or the term of the index.
        </p>
      ) : (
        <p className={classes.foot}>
          <KeyHint keys="Tab" /> takes it <KeyHint keys="ArrowRight" /> its neighbours in the book
        </p>
      )}
    </div>
  )
}
