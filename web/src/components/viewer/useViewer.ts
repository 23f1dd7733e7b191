import { skipToken, useQuery, useQueryClient } from '@tanstack/react-query'
import { useDebouncedValue } from '@mantine/hooks'
import { useCallback, useEffect, useState } from 'react'
import { findQuery, wordsQuery } from './api'
import { documentBeside, pagesOf } from './pages'
import { zoomBy } from './scale'
import type { ChartDocument, FindHit, Found, PageRef, Word, WordRange } from './types'
import { rangeOf, textOf, type Span } from './words'

const noWords: Word[] = []
const nothing: Found = { hits: [], unread: 0, truncated: false }
const findDelayMs = 150
/** Looks for words on the pages of a chart, by the chart's id. */
export type Search = typeof findQuery
/** How many of the following pages are got ready. */
export const pagesAhead = 2

/** What the viewer's parts show and do; made by useViewer, handed to each of them. */
export interface Viewer {
  documents: ChartDocument[]
  pages: PageRef[]
  index: number
  current: PageRef | undefined
  words: Word[]
  /** Ids of the pages shown so far. */
  seen: ReadonlySet<string>
  go: (index: number) => void
  goDocument: (direction: 1 | -1) => void
  /** Goes to words and makes them stand out. */
  show: (range: WordRange) => void
  shown: WordRange | null
  zoom: number
  zoomBy: (direction: 1 | -1) => void
  fit: () => void
  /** Clockwise, in degrees, of the current page; a matter of this view alone. */
  turn: number
  rotate: () => void
  span: Span | null
  setSpan: (span: Span | null) => void
  /** The selected words, if any. */
  selection: (WordRange & { text: string }) | null
  find: Find
}

export interface Find extends Found {
  text: string
  setText: (text: string) => void
  /** Which hit was gone to last; -1 before any. */
  at: number
  step: (direction: 1 | -1) => void
  error: unknown
}

/**
 * The state of one chart's viewer: where it is, how it looks, what is selected and sought. Key it by the chart.
 * `search` looks through its pages; the encounter's own unless another is given.
 */
export function useViewer(chartId: string, documents: ChartDocument[], search: Search = findQuery): Viewer {
  const [pages, setPages] = useState(() => ({ of: documents, list: pagesOf(documents) }))
  if (pages.of !== documents) setPages({ of: documents, list: pagesOf(documents) })
  const list = pages.of === documents ? pages.list : pagesOf(documents)
  const [wanted, setIndex] = useState(0)
  const index = Math.max(0, Math.min(wanted, list.length - 1))
  const current = list[index]
  const [zoom, setZoom] = useState(1)
  const [turns, setTurns] = useState<Record<string, number>>({})
  const [span, setSpan] = useState<Span | null>(null)
  const [shown, setShown] = useState<WordRange | null>(null)
  const seen = useSeen(current?.page.id)
  const words = useWords(list, index)

  const last = list.length - 1
  const go = useCallback((to: number) => setIndex(Math.max(0, Math.min(to, last))), [last])
  const show = (range: WordRange) => {
    const place = list.findIndex((p) => p.page.id === range.pageId)
    if (place < 0) return
    go(place)
    setShown({ ...range })
  }
  const find = useFind((text) => search(chartId, text), list, index, show)
  const pageId = current?.page.id ?? ''
  const turn = turns[pageId] ?? 0
  const selected = span && span.pageId === pageId && words.length > 0 ? rangeOf(span) : null
  return {
    documents,
    pages: list,
    index,
    current,
    words,
    seen,
    go,
    goDocument: (direction) => go(documentBeside(list, index, direction)),
    show,
    shown,
    zoom,
    zoomBy: (direction) => setZoom(zoomBy(zoom, direction)),
    fit: () => setZoom(1),
    turn,
    rotate: () => setTurns({ ...turns, [pageId]: (turn + 90) % 360 }),
    span,
    setSpan,
    selection: selected && { ...selected, text: textOf(words, selected.first, selected.last) },
    find,
  }
}

function useSeen(pageId: string | undefined): ReadonlySet<string> {
  const [seen, setSeen] = useState<ReadonlySet<string>>(new Set())
  if (pageId && !seen.has(pageId)) setSeen(new Set([...seen, pageId]))
  return seen
}

/** The current page's words; those of the next pages are fetched ahead. */
function useWords(pages: PageRef[], index: number): Word[] {
  const current = pages[index]
  const query = useQuery(
    current
      ? { ...wordsQuery(current), enabled: current.page.textFrom !== 'none' }
      : { queryKey: ['chart-words'], queryFn: skipToken },
  )
  const queryClient = useQueryClient()
  const loaded = query.isSuccess
  useEffect(() => {
    if (!loaded) return
    for (const ref of pages.slice(index + 1, index + 1 + pagesAhead))
      if (ref.page.textFrom !== 'none') void queryClient.prefetchQuery(wordsQuery(ref))
  }, [loaded, pages, index, queryClient])
  return query.data ?? noWords
}

function useFind(
  search: (text: string) => ReturnType<Search>,
  pages: PageRef[],
  index: number,
  show: (range: WordRange) => void,
): Find {
  const [text, setText] = useState('')
  const [settled] = useDebouncedValue(text, findDelayMs)
  const query = useQuery(search(settled.trim()))
  // What stands in `stepped` was asked for by a step, which does not wait until the typing has settled.
  const [stepped, setStepped] = useState<{ text: string; at: number; found: Found } | null>(null)
  const current = stepped?.text === text ? stepped : null
  const found = current?.found ?? (text.trim().length > 1 ? query.data : undefined) ?? nothing
  const at = current?.at ?? -1
  const queryClient = useQueryClient()
  const step = async (direction: 1 | -1) => {
    const all = await queryClient.ensureQueryData(search(text.trim())).catch(() => nothing)
    const { length } = all.hits
    const to = at < 0 ? nextFrom(all.hits, pages, index) : (at + direction + length) % length
    const hit = all.hits[to]
    if (!hit) return
    setStepped({ text, at: to, found: all })
    show(hit)
  }
  return {
    ...found,
    text,
    setText,
    at,
    step: (direction) => {
      if (text.trim().length > 1) void step(direction)
    },
    error: query.error,
  }
}

/** The first hit on the current page or after it; the first of all where there is none. */
function nextFrom(hits: FindHit[], pages: PageRef[], index: number): number {
  const after = new Set(pages.slice(index).map((p) => p.page.id))
  return Math.max(
    0,
    hits.findIndex((hit) => after.has(hit.pageId)),
  )
}
