import { formatDate } from '@/lib/format'
import { documentLabel, hitsByDocument } from './pages'
import { PageTile } from './PageTile'
import type { ChartDocument } from './types'
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
                <PageTile
                  key={ref.page.id}
                  page={ref}
                  current={ref.index === viewer.index}
                  unread={!viewer.seen.has(ref.page.id)}
                  go={viewer.go}
                />
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
