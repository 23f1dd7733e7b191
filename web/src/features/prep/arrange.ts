import type { PrepDocument, PrepPage } from './types'

/** A new order of a document's pages, with pages moved in from others: what the server is asked to make. */
export interface Arrangement {
  documentId: string
  pageIds: string[]
}

/** The document that holds a page. */
export function documentOf(documents: PrepDocument[], pageId: string): PrepDocument | undefined {
  return documents.find((d) => d.pageList.some((p) => p.id === pageId))
}

/** The place of a page among all pages of the case; -1 where it is none of them. */
export function indexOfPage(documents: PrepDocument[], pageId: string): number {
  return documents.flatMap((d) => d.pageList).findIndex((p) => p.id === pageId)
}

const idsOf = (pages: PrepPage[]) => pages.map((p) => p.id)

/**
 * Moves a page one place up (-1) or down (1); over its document's edge it goes into the neighbour, if that belongs to the
 * same encounter. Null where there is nowhere to go.
 */
export function stepPage(documents: PrepDocument[], pageId: string, by: 1 | -1): Arrangement | null {
  const at = documents.findIndex((d) => d.pageList.some((p) => p.id === pageId))
  const own = documents[at]
  if (!own) return null
  const ids = idsOf(own.pageList)
  const from = ids.indexOf(pageId)
  const to = from + by
  if (to >= 0 && to < ids.length) return { documentId: own.id, pageIds: moved(ids, from, to) }
  const neighbour = documents[at + by]
  if (!neighbour || neighbour.encounterId !== own.encounterId) return null
  const theirs = idsOf(neighbour.pageList)
  return { documentId: neighbour.id, pageIds: by > 0 ? [pageId, ...theirs] : [...theirs, pageId] }
}

function moved(ids: string[], from: number, to: number): string[] {
  const rest = ids.filter((_, i) => i !== from)
  const page = ids[from]
  return page === undefined ? ids : [...rest.slice(0, to), page, ...rest.slice(to)]
}

/** Puts a page before another one; null where that changes nothing or the two belong to different encounters. */
export function dropPage(documents: PrepDocument[], pageId: string, beforeId: string): Arrangement | null {
  const target = documentOf(documents, beforeId)
  const from = documentOf(documents, pageId)
  if (!target || !from || pageId === beforeId || target.encounterId !== from.encounterId) return null
  const ids = idsOf(target.pageList).filter((id) => id !== pageId)
  const at = ids.indexOf(beforeId)
  const pageIds = [...ids.slice(0, at), pageId, ...ids.slice(at)]
  return sameOrder(pageIds, idsOf(target.pageList)) ? null : { documentId: target.id, pageIds }
}

/** Puts a page behind the last one of a document. */
export function dropAtEnd(documents: PrepDocument[], pageId: string, documentId: string): Arrangement | null {
  const target = documents.find((d) => d.id === documentId)
  const from = documentOf(documents, pageId)
  if (!target || !from || target.encounterId !== from.encounterId) return null
  const pageIds = [...idsOf(target.pageList).filter((id) => id !== pageId), pageId]
  return sameOrder(pageIds, idsOf(target.pageList)) ? null : { documentId, pageIds }
}

function sameOrder(a: string[], b: string[]): boolean {
  return a.length === b.length && a.every((id, i) => id === b[i])
}

/**
 * The arrangement that undoes one: the moved page back in its document. Null where that document ended with its last page.
 */
export function backFrom(documents: PrepDocument[], pageId: string): Arrangement | null {
  const home = documentOf(documents, pageId)
  if (!home || home.pageList.length < 2) return null
  return { documentId: home.id, pageIds: idsOf(home.pageList) }
}
