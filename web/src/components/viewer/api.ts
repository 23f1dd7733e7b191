import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api, unwrap } from '@/lib/api/client'
import type { ChartDocument, FindHit, Found, PageRef, Word } from './types'

/** The documents of an encounter with their pages, in reading order. */
export function documentsQuery(encounterId: string) {
  return queryOptions({
    queryKey: ['chart', encounterId, 'documents'],
    queryFn: async ({ signal }): Promise<ChartDocument[]> => {
      const call = api.GET('/api/v1/encounters/{id}/documents', {
        params: { path: { id: encounterId } },
        signal,
      })
      const { items } = await unwrap(call)
      return (items ?? []).map((d) => ({ ...d, pageList: d.pageList ?? [] }))
    },
    staleTime: 60_000,
  })
}

/** The words of a page with their boxes. Known by the page, not by its place, which a change of order gives to another. */
export function wordsQuery({ document, page }: Pick<PageRef, 'document' | 'page'>) {
  return queryOptions({
    queryKey: ['chart-words', page.id, page.rotation ?? 0],
    queryFn: async ({ signal }): Promise<Word[]> => {
      const path = { id: document.id, n: page.n }
      const { words } = await unwrap(
        api.GET('/api/v1/documents/{id}/pages/{n}/words', { params: { path }, signal }),
      )
      return (words ?? []).map(({ t, b, l }) => {
        const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = b ?? []
        return { t, x: x0, y: y0, w: x1 - x0, h: y1 - y0, line: l }
      })
    },
    staleTime: 5 * 60_000,
  })
}

/** The hits of a search as the viewer marks them. */
export function hitsOf(
  hits: { documentId: string; pageId: string; firstWord: number; lastWord: number }[],
): FindHit[] {
  return hits.map(({ documentId, pageId, firstWord: first, lastWord: last }) => ({
    documentId,
    pageId,
    first,
    last,
  }))
}

/** Where words stand in the chart, over all its pages. */
export function findQuery(encounterId: string, text: string) {
  return queryOptions({
    queryKey: ['chart', encounterId, 'find', text] as string[],
    queryFn: async ({ signal }): Promise<Found> => {
      const params = { path: { id: encounterId } }
      const { hits, unread, truncated } = await unwrap(
        api.POST('/api/v1/encounters/{id}/find', { params, body: { q: text }, signal }),
      )
      return { hits: hitsOf(hits ?? []), unread, truncated }
    },
    enabled: text.trim().length > 1,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  })
}

/** Address of a page's image, `width` px wide. One fetched `ahead` is not viewed until `noteViewed` says so. */
export function imageUrl(page: PageRef, width: number, ahead: boolean): string {
  return `${addressOf(page)}/image?w=${width}&${ahead ? 'ahead=true&' : ''}${tagOf(page)}`
}

/** Tells the trail that a page whose image was fetched ahead is shown now. */
export function noteViewed(id: string, n: number): Promise<unknown> {
  return api.POST('/api/v1/documents/{id}/pages/{n}/view', { params: { path: { id, n } } })
}

/** Address of a page's thumbnail. */
export function thumbnailUrl(page: PageRef): string {
  return `${addressOf(page)}/thumbnail?${tagOf(page)}`
}

function addressOf({ document, page }: PageRef): string {
  return `/api/v1/documents/${document.id}/pages/${page.n}`
}

/** Makes another address of what is another picture: places get other pages when a chart is put in order. */
function tagOf({ page }: PageRef): string {
  return `of=${page.id}-${page.rotation ?? 0}`
}
