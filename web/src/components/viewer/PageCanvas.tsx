import { useEffect, useRef, useState, type ReactNode } from 'react'
import { ErrorState } from '@/components/ErrorState'
import { ApiError } from '@/lib/api/error'
import { imageUrl, noteViewed } from './api'
import { pageLabel } from './pages'
import { imageWidth } from './scale'
import { TextLayer } from './TextLayer'
import type { PageMark, PageRef } from './types'
import { pagesAhead, type Viewer } from './useViewer'
import { boxesOf, rangeOf } from './words'
import classes from './PageCanvas.module.css'

interface Props {
  viewer: Viewer
  marks: PageMark[]
  onMark?: (mark: PageMark) => void
  /** Width of the column in px. */
  width: number
  overlay?: ReactNode
}

/** The current page: its image, the marks on it, its words to select. The next pages are loaded out of sight. */
export function PageCanvas({ viewer, marks, onMark, width, overlay }: Props) {
  const { current, turn, zoom, pages, index } = viewer
  const [painted, setPainted] = useState(false)
  if (!current) return null
  const { page } = current
  const sideways = turn % 180 !== 0
  const ratio = page.height / page.width
  // Turned sideways the page's height is what fills the column.
  const shownWidth = Math.round((sideways ? width / ratio : width) * zoom)
  const shownHeight = Math.round(shownWidth * ratio)
  const pixels = imageWidth(width * zoom, window.devicePixelRatio)
  return (
    <div
      className={classes.frame}
      style={
        sideways ? { width: shownHeight, height: shownWidth } : { width: shownWidth, height: shownHeight }
      }
    >
      <div
        className={classes.page}
        style={{
          width: shownWidth,
          height: shownHeight,
          transform: `translate(-50%, -50%) rotate(${turn}deg)`,
        }}
      >
        {pages
          .slice(Math.max(0, index - 1), index + 1 + pagesAhead)
          // Neighbours wait until the first page is there.
          .filter((ref) => ref.index === index || painted)
          .map((ref) => (
            <PageImage
              key={ref.page.id}
              page={ref}
              pixels={pixels}
              current={ref.page.id === page.id}
              onPainted={() => setPainted(true)}
            />
          ))}
        <Marks viewer={viewer} marks={marks} onMark={onMark} />
        <TextLayer key={page.id} viewer={viewer} height={shownHeight} />
        {overlay}
      </div>
    </div>
  )
}

interface PageImageProps {
  page: PageRef
  pixels: number
  current: boolean
  onPainted: () => void
}

/** A page's picture; one that is not current waits loaded, and is there at once when it becomes so. */
function PageImage({ page, pixels, current, onPainted }: PageImageProps) {
  const [attempt, setAttempt] = useState(0)
  const [state, setState] = useState<'loading' | 'loaded' | 'failed'>('loading')
  // As it was first asked for: becoming current does not fetch the image again.
  const [asked, setAsked] = useState({ pixels, ahead: !current })
  if (asked.pixels !== pixels) setAsked({ pixels, ahead: !current })
  const unnoted = current && asked.ahead && state === 'loaded'
  const { id } = page.document
  const { n } = page.page
  useEffect(() => {
    // A page that may not be noted is not shown.
    if (unnoted) noteViewed(id, n).catch(() => setState('failed'))
  }, [unnoted, id, n])
  if (state === 'failed')
    return current ? (
      <div className={classes.failed}>
        <ErrorState
          error={new ApiError(0, 'This page could not be shown. It may no longer be yours to see.')}
          onRetry={() => {
            setState('loading')
            setAttempt(attempt + 1)
            setAsked({ pixels, ahead: false })
          }}
        />
      </div>
    ) : null
  return (
    <img
      key={attempt}
      className={classes.image}
      src={imageUrl(page, asked.pixels, asked.ahead)}
      alt={current ? pageLabel(page) : ''}
      data-current={current || undefined}
      data-state={state}
      draggable={false}
      decoding={current ? 'sync' : 'async'}
      onContextMenu={(event) => event.preventDefault()}
      fetchPriority={current ? 'high' : 'low'}
      onLoad={() => {
        setState('loaded')
        onPainted()
      }}
      onError={() => setState('failed')}
    />
  )
}

function Marks({ viewer, marks, onMark }: Pick<Props, 'viewer' | 'marks' | 'onMark'>) {
  const { current, find, shown, span } = viewer
  const id = current?.page.id
  const selected = span && span.pageId === id ? rangeOf(span) : null
  const hitHere = find.at >= 0 ? find.hits[find.at] : undefined
  return (
    <div className={classes.marks}>
      {find.hits
        .filter((hit) => hit.pageId === id)
        .map((hit) => (
          <Boxes
            key={`f${hit.first}`}
            viewer={viewer}
            range={hit}
            kind={hit === hitHere ? 'hit-now' : 'hit'}
          />
        ))}
      {marks
        .filter((mark) => mark.pageId === id)
        .map((mark) => (
          <Boxes
            key={`m${mark.label}${mark.first}`}
            viewer={viewer}
            range={mark}
            kind={mark.against ? 'mark-against' : mark.current ? 'mark-now' : 'mark'}
            title={mark.label}
            onClick={onMark && (() => onMark(mark))}
          />
        ))}
      {shown && shown.pageId === id && <Boxes viewer={viewer} range={shown} kind="shown" follow={shown} />}
      {selected && <Boxes viewer={viewer} range={selected} kind="selected" />}
      {span && span.pageId === id && (
        <Boxes viewer={viewer} range={{ first: span.head, last: span.head }} kind="head" follow={span} />
      )}
    </div>
  )
}

interface BoxesProps {
  viewer: Viewer
  range: { first: number; last: number }
  kind: 'hit' | 'hit-now' | 'mark' | 'mark-now' | 'mark-against' | 'shown' | 'selected' | 'head'
  title?: string
  onClick?: () => void
  /** Scrolls to where it is whenever this changes. */
  follow?: object
}

function Boxes({ viewer, range, kind, title, onClick, follow }: BoxesProps): ReactNode {
  const first = useRef<HTMLSpanElement>(null)
  const here = viewer.words.length > 0
  useEffect(() => {
    if (follow && here) first.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [follow, here])
  return boxesOf(viewer.words, range.first, range.last).map((box, i) => (
    // The chip of the code does the same by keyboard.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions -- as above
    <span
      key={i}
      ref={i === 0 ? first : undefined}
      className={classes.box}
      data-kind={kind}
      title={title}
      onClick={onClick}
      style={{
        left: `${box.x * 100}%`,
        top: `${box.y * 100}%`,
        width: `${box.w * 100}%`,
        height: `${box.h * 100}%`,
      }}
    />
  ))
}
