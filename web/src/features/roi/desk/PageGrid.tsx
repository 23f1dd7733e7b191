import type { ReactNode } from 'react'
import { PageTile } from '@/components/viewer/PageTile'
import { documentLabel } from '@/components/viewer/pages'
import type { PageRef } from '@/components/viewer/types'
import type { Viewer } from '@/components/viewer/useViewer'
import { formatDate } from '@/lib/format'
import { useKeys } from '@/lib/keys'
import classes from './Desk.module.css'

interface Props {
  viewer: Viewer
  /** How a page stands. */
  look: (page: PageRef) => { look?: 'in' | 'out' | 'bad'; facts?: string }
  /** Beside a document's name: what is to be known of it, and what can be done. */
  head?: (documentId: string) => ReactNode
  onOpen: () => void
}

/** Pages as a grid, document by document; arrows go from page to page, Enter shows one large. */
export function PageGrid({ viewer, look, head, onOpen }: Props) {
  const { index, go } = viewer
  useKeys('The pages', [
    { key: 'j', label: 'Next page', run: () => go(index + 1) },
    { key: 'k', label: 'Page before', run: () => go(index - 1) },
    { key: ']', label: 'Next document', run: () => viewer.goDocument(1) },
    { key: '[', label: 'Document before', run: () => viewer.goDocument(-1) },
  ])
  return (
    <div className={classes.grid} onDoubleClick={onOpen}>
      {viewer.documents.map((document) => (
        <section key={document.id} aria-label={documentLabel(document.documentType)}>
          <div className={classes.dochead}>
            <span className={classes.doctype}>{documentLabel(document.documentType)}</span>
            {document.documentDate && (
              <span className={classes.muted}>{formatDate(document.documentDate)}</span>
            )}
            {head?.(document.id)}
          </div>
          <div className={classes.tiles}>
            {viewer.pages
              .filter((ref) => ref.document.id === document.id)
              .map((ref) => (
                <PageTile
                  key={ref.page.id}
                  page={ref}
                  current={ref.index === index}
                  unread={!viewer.seen.has(ref.page.id)}
                  go={go}
                  {...look(ref)}
                />
              ))}
          </div>
        </section>
      ))}
    </div>
  )
}
