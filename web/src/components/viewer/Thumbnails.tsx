import { useEffect, useRef, useState } from 'react'
import { formatDate } from '@/lib/format'
import { thumbnailUrl } from './api'
import { documentLabel, hitsByDocument, pageLabel } from './pages'
import type { ChartDocument, PageRef } from './types'
import type { Viewer } from './useViewer'
import classes from './Thumbnails.module.css'

/** The chart's documents with their pages small; what was not looked at yet has a dot. */
export function Thumbnails({ viewer }: { viewer: Viewer }) {
  const hits = hitsByDocument(viewer.find.hits)
  return (
    <div className={classes.list}>
      {viewer.documents.map((document) => (
        <section key={document.id} aria-label={documentLabel(document.documentType)}>
          <DocumentHead document={document} hits={hits.get(document.id) ?? 0} />
          <div className={classes.pages}>
            {viewer.pages
              .filter((ref) => ref.document.id === document.id)
              .map((ref) => (
                <Thumbnail key={ref.page.id} page={ref} viewer={viewer} />
              ))}
          </div>
        </section>
      ))}
    </div>
  )
}

function DocumentHead({ document, hits }: { document: ChartDocument; hits: number }) {
  return (
    <div className={classes.head}>
      <span className={classes.type}>{documentLabel(document.documentType)}</span>
      {hits > 0 && (
        <span className={classes.hits} title={`${hits} found here`}>
          {hits}
          <span className="visually-hidden"> found here</span>
        </span>
      )}
      {document.documentDate && <span className={classes.date}>{formatDate(document.documentDate)}</span>}
    </div>
  )
}

function Thumbnail({ page, viewer }: { page: PageRef; viewer: Viewer }) {
  const current = viewer.index === page.index
  const button = useRef<HTMLButtonElement>(null)
  const [failed, setFailed] = useState(false)
  useEffect(() => {
    if (current) button.current?.scrollIntoView({ block: 'nearest' })
  }, [current])
  const unread = !viewer.seen.has(page.page.id)
  return (
    <button
      ref={button}
      type="button"
      className={classes.page}
      aria-current={current ? 'page' : undefined}
      aria-label={`${pageLabel(page)}${unread ? ', not looked at yet' : ''}`}
      tabIndex={current ? 0 : -1}
      onClick={() => viewer.go(page.index)}
      onKeyDown={(event) => {
        const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key]
        if (step === undefined) return
        event.preventDefault()
        viewer.go(page.index + step)
        focusBeside(event.currentTarget, step)
      }}
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
      <span className={classes.number}>{page.page.n}</span>
    </button>
  )
}

function focusBeside(button: HTMLElement, step: number) {
  const all = [
    ...(button.closest('[data-landmark]')?.querySelectorAll<HTMLElement>(`.${classes.page}`) ?? []),
  ]
  all[all.indexOf(button) + step]?.focus()
}
