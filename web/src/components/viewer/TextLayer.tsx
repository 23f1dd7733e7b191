import { memo, useEffect, useRef, type MouseEvent, type PointerEvent, type RefObject } from 'react'
import type { Word } from './types'
import type { Viewer } from './useViewer'
import { lineOf, nearestWord, rangeOf, unturn } from './words'
import classes from './PageCanvas.module.css'

/**
 * The page's words over its image, invisible, where they stand: read by assistive software, found by the pointer,
 * copied by the browser. Selection snaps to words and is ours, because a browser's own runs astray between boxes.
 */
export function TextLayer({ viewer, height }: { viewer: Viewer; height: number }) {
  const { words, span, setSpan, turn, current } = viewer
  const layer = useRef<HTMLDivElement>(null)
  const dragging = useRef(false)
  useNativeSelection(layer, viewer)

  const wordAt = (event: PointerEvent | MouseEvent) => {
    const rect = event.currentTarget.getBoundingClientRect()
    const x = (event.clientX - rect.left) / rect.width
    const y = (event.clientY - rect.top) / rect.height
    return nearestWord(words, ...unturn(x, y, turn))
  }
  const down = (event: PointerEvent) => {
    const index = wordAt(event)
    if (event.button !== 0 || index < 0 || !current) return
    event.currentTarget.setPointerCapture(event.pointerId)
    dragging.current = true
    const anchor = event.shiftKey && span ? span.anchor : index
    setSpan({ pageId: current.page.id, anchor, head: index })
  }
  const move = (event: PointerEvent) => {
    if (!dragging.current || !span) return
    const head = wordAt(event)
    if (head >= 0 && head !== span.head) setSpan({ ...span, head })
  }
  const up = () => {
    dragging.current = false
  }
  const wholeLine = (event: MouseEvent) => {
    if (event.detail < 2 || !current) return
    const [anchor, head] = lineOf(words, wordAt(event))
    setSpan({ pageId: current.page.id, anchor, head })
  }
  return (
    // What the pointer does here the arrow keys do in the page's column.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions -- as above
    <div
      ref={layer}
      className={classes.layer}
      data-text-layer
      onPointerDown={down}
      onPointerMove={move}
      onPointerUp={up}
      onPointerCancel={up}
      onClick={wholeLine}
      onMouseDown={(event) => event.preventDefault()}
    >
      <Words words={words} height={height} />
    </div>
  )
}

/** Makes the browser's own selection follow ours, so that copying and assistive software find it. */
function useNativeSelection(layer: RefObject<HTMLDivElement | null>, { span, words }: Viewer) {
  useEffect(() => {
    const native = window.getSelection()
    const here = layer.current
    const children = here?.children
    if (!native || !here || !children || !span) return
    const { first, last } = rangeOf(span)
    const from = children[first]?.firstChild
    const to = children[last]?.firstChild
    if (from && to) native.setBaseAndExtent(from, 0, to, to.textContent?.length ?? 0)
    return () => {
      if (native.anchorNode && here.contains(native.anchorNode)) native.removeAllRanges()
    }
  }, [layer, span, words])
}

const Words = memo(function Words({ words, height }: { words: Word[]; height: number }) {
  return words.map((word, i) => (
    <span
      key={i}
      className={classes.word}
      style={{
        left: `${word.x * 100}%`,
        top: `${word.y * 100}%`,
        width: `${word.w * 100}%`,
        height: `${word.h * 100}%`,
        fontSize: word.h * height,
      }}
    >
      {word.t}{' '}
    </span>
  ))
})
