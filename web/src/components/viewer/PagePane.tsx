import { useElementSize } from '@mantine/hooks'
import { useEffect, useRef, type KeyboardEvent, type ReactNode } from 'react'
import { EmptyState } from '@/components/EmptyState'
import { useKeys } from '@/lib/keys'
import { PageCanvas } from './PageCanvas'
import { pageLabel } from './pages'
import { Toolbar } from './Toolbar'
import type { PageMark, PageRef } from './types'
import type { Viewer } from './useViewer'
import { moveSpan } from './words'
import classes from './PagePane.module.css'

interface Props {
  viewer: Viewer
  /** Words to mark, e.g. evidence. */
  marks?: PageMark[]
  onMark?: (mark: PageMark) => void
  /** What can be done with the selected words; stands at the foot while there are any. */
  selectionActions?: ReactNode
  /** Puts the focus on the page when it opens. */
  takeFocus?: boolean
  /** False where the pages cannot be searched. */
  findable?: boolean
  /** Drawn on the page, over its words; turns with it. */
  overlay?: ReactNode
  /** Stands where there is no page. */
  empty?: ReactNode
}

const noMarks: PageMark[] = []
const arrows = new Set(['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'])

/** The page column: toolbar, the page, and at its foot what can be done with the selected words. */
export function PagePane(props: Props) {
  const { viewer, marks = noMarks, onMark, selectionActions, takeFocus = false, findable = true } = props
  const { ref: measure, width } = useElementSize()
  const scroller = useRef<HTMLDivElement>(null)
  const find = useRef<HTMLInputElement>(null)
  const { current, selection } = viewer
  useViewerKeys(viewer, {
    find: findable ? () => find.current?.select() : undefined,
    select: () => {
      startSelection(viewer)
      scroller.current?.focus()
    },
  })
  useEffect(() => {
    if (takeFocus) scroller.current?.focus({ preventScroll: true })
  }, [takeFocus])
  const pageId = current?.page.id
  useEffect(() => {
    scroller.current?.scrollTo({ top: 0 })
  }, [pageId])

  if (!current)
    return (
      props.empty ?? (
        <EmptyState title="This chart has no pages">Put it on hold for a missing document.</EmptyState>
      )
    )
  return (
    <div className={classes.pane}>
      <Toolbar
        viewer={viewer}
        findRef={findable ? find : null}
        onLeaveFind={() => scroller.current?.focus()}
      />
      <TextNotice page={current} />
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- it scrolls and takes arrows */}
      <div
        ref={scroller}
        className={classes.scroller}
        role="group"
        aria-label={pageLabel(current)}
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- as above
        tabIndex={0}
        onKeyDown={(event) => onPageKey(event, viewer)}
      >
        <div ref={measure} className={classes.measure} />
        {width > 0 && (
          <PageCanvas viewer={viewer} marks={marks} onMark={onMark} width={width} overlay={props.overlay} />
        )}
      </div>
      {selection && (
        <div className={classes.selection}>
          <span className={classes.selected}>“{selection.text}”</span>
          {selectionActions}
        </div>
      )}
    </div>
  )
}

/** Arrows move and extend the selection where there is one; else left and right turn pages and the others scroll. */
function onPageKey(event: KeyboardEvent, viewer: Viewer) {
  const { span, words, setSpan } = viewer
  if (event.altKey || event.ctrlKey || event.metaKey) return
  if (event.key === 'Escape' && span) setSpan(null)
  else if (!arrows.has(event.key)) return
  else if (viewer.selection && span)
    setSpan(moveSpan(words, span, event.key as Parameters<typeof moveSpan>[2], event.shiftKey))
  else if (event.key === 'ArrowRight') viewer.go(viewer.index + 1)
  else if (event.key === 'ArrowLeft') viewer.go(viewer.index - 1)
  else return
  event.preventDefault()
  event.stopPropagation()
}

/** Begins selecting by keyboard: at what was shown last on this page, else at its first word. */
function startSelection({ current, shown, words, span, setSpan }: Viewer) {
  if (!current || words.length === 0 || span?.pageId === current.page.id) return
  const at = shown?.pageId === current.page.id ? shown : { first: 0, last: 0 }
  setSpan({ pageId: current.page.id, anchor: at.first, head: Math.min(at.last, words.length - 1) })
}

function useViewerKeys(
  viewer: Viewer,
  { find, select }: { find: (() => void) | undefined; select: () => void },
) {
  const { index, go } = viewer
  useKeys('Chart', [
    { key: 'j', label: 'Next page', run: () => go(index + 1) },
    { key: 'k', label: 'Page before', run: () => go(index - 1) },
    { key: 'PageDown', label: 'Next page', run: () => go(index + 1) },
    { key: 'PageUp', label: 'Page before', run: () => go(index - 1) },
    { key: ']', label: 'Next document', run: () => viewer.goDocument(1) },
    { key: '[', label: 'Document before', run: () => viewer.goDocument(-1) },
    { key: 'f', label: 'Find in the chart', run: find, when: find !== undefined },
    {
      key: 'F3',
      label: 'Next hit (Enter in the field)',
      run: () => viewer.find.step(1),
      inFields: true,
      when: find !== undefined,
    },
    {
      key: 'shift+F3',
      label: 'Hit before (⇧ Enter in the field)',
      run: () => viewer.find.step(-1),
      inFields: true,
      when: find !== undefined,
    },
    { key: '+', label: 'Larger', run: () => viewer.zoomBy(1) },
    { key: '=', label: 'Larger', run: () => viewer.zoomBy(1) },
    { key: '-', label: 'Smaller', run: () => viewer.zoomBy(-1) },
    { key: '0', label: 'Fit the width', run: viewer.fit },
    { key: 'r', label: 'Turn the page', run: viewer.rotate },
    { key: 's', label: 'Select words (then arrows, with ⇧ to extend)', run: select },
  ])
}

const notices: Partial<Record<string, string>> = {
  waiting: 'The text of this scanned page is still being read.',
  failed: 'The text of this page could not be read. It can be read as a picture; words cannot be selected.',
  unavailable:
    'Text recognition is not installed here. Read this page as a picture; words cannot be selected.',
}

/** Why words cannot be selected on a page without text. */
function TextNotice({ page: { page } }: { page: PageRef }) {
  const text = page.textFrom === 'none' && notices[page.ocrState]
  return text ? <p className={classes.notice}>{text}</p> : null
}
