import { useState, type DragEvent } from 'react'
import { documentLabel } from '@/components/viewer/pages'
import { PageTile } from '@/components/viewer/PageTile'
import { formatDate, formatPercent } from '@/lib/format'
import { dropAtEnd, dropPage } from './arrange'
import { useBench } from './bench'
import type { PrepDocument } from './types'
import classes from './PageList.module.css'

/** What is being dragged, and what it would be dropped before (a page) or behind (a document's last page). */
interface Drag {
  pageId: string
  over: string
}

/** The case's documents with their pages; pages are put in order by dragging, or by alt and the arrows. */
export function PageList() {
  const { file, acts, writable } = useBench()
  const [drag, setDrag] = useState<Drag | null>(null)
  const hover = (event: DragEvent, over: string) => {
    if (!drag) return
    event.preventDefault()
    event.stopPropagation()
    if (drag.over !== over) setDrag({ ...drag, over })
  }
  const drop = (event: DragEvent, to: typeof dropPage, at: string) => {
    if (!drag) return
    event.preventDefault()
    event.stopPropagation()
    acts.arrange(drag.pageId, (documents) => to(documents, drag.pageId, at))
    setDrag(null)
  }
  return (
    <div className={classes.list}>
      {file.documents.map((document) => (
        <section
          key={document.id}
          className={classes.document}
          aria-label={documentLabel(document.documentType)}
          data-over={drag?.over === document.id || undefined}
          onDragOver={(event) => hover(event, document.id)}
          onDrop={(event) => drop(event, dropAtEnd, document.id)}
        >
          <Head document={document} />
          <Tiles
            document={document}
            over={drag?.over}
            draggable={writable}
            onStart={(pageId) => setDrag({ pageId, over: '' })}
            onEnd={() => setDrag(null)}
            onOver={hover}
            onDrop={(event, beforeId) => drop(event, dropPage, beforeId)}
          />
        </section>
      ))}
    </div>
  )
}

function Head({ document: d }: { document: PrepDocument }) {
  const flag = !d.encounterId ? 'no encounter' : d.identity === 'differs' ? 'names somebody else' : ''
  return (
    <div className={classes.head}>
      <span className={classes.type}>{documentLabel(d.documentType)}</span>
      {flag && <span className={classes.flag}>{flag}</span>}
      <span className={classes.facts}>
        {d.typeSource === 'proposed' && `proposed, ${formatPercent(d.confidence, 0)}`}
        {d.documentDate && ` ${formatDate(d.documentDate)}`}
      </span>
    </div>
  )
}

interface TilesProps {
  document: PrepDocument
  over: string | undefined
  draggable: boolean
  onStart: (pageId: string) => void
  onEnd: () => void
  onOver: (event: DragEvent, pageId: string) => void
  onDrop: (event: DragEvent, pageId: string) => void
}

function Tiles({ document, over, draggable, onStart, onEnd, onOver, onDrop }: TilesProps) {
  const { viewer } = useBench()
  return (
    <div className={classes.pages}>
      {viewer.pages
        .filter((ref) => ref.document.id === document.id)
        .map((ref) => (
          <div
            key={ref.page.id}
            className={classes.slot}
            data-over={over === ref.page.id || undefined}
            draggable={draggable}
            onDragStart={(event) => {
              event.dataTransfer.effectAllowed = 'move'
              event.dataTransfer.setData('text/plain', '')
              onStart(ref.page.id)
            }}
            onDragEnd={onEnd}
            onDragOver={(event) => onOver(event, ref.page.id)}
            onDrop={(event) => onDrop(event, ref.page.id)}
          >
            <PageTile
              page={ref}
              current={ref.index === viewer.index}
              unread={!viewer.seen.has(ref.page.id)}
              go={viewer.go}
            />
          </div>
        ))}
    </div>
  )
}
