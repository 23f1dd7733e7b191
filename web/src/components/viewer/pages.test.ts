import { expect, it } from 'vitest'
import { documentBeside, documentLabel, hitsByDocument, pageLabel, pagesOf } from './pages'
import { imageWidth, zoomBy } from './scale'
import type { ChartDocument, ChartPage } from './types'

const sheet = (id: string, n: number): ChartPage => ({
  id,
  n,
  width: 612,
  height: 792,
  textFrom: 'layer',
  ocrState: 'not_needed',
})
const documents: ChartDocument[] = [
  {
    id: 'd1',
    documentType: 'discharge_summary',
    documentDate: '2026-03-04',
    pageList: [sheet('a', 1), sheet('b', 2)],
  },
  { id: 'd2', documentType: 'lab_report', pageList: [sheet('c', 1)] },
]
const pages = pagesOf(documents)

it('lists all pages in reading order', () => {
  expect(pages.map((p) => [p.index, p.page.id])).toEqual([
    [0, 'a'],
    [1, 'b'],
    [2, 'c'],
  ])
})

it('goes from document to document, to the first page of each', () => {
  expect(documentBeside(pages, 1, 1)).toBe(2)
  expect(documentBeside(pages, 2, -1)).toBe(0)
  expect(documentBeside(pages, 2, 1)).toBe(2)
})

it('names documents and pages', () => {
  expect(documentLabel('lab_report')).toBe('Lab report')
  expect(pages[1] && pageLabel(pages[1])).toBe('Discharge summary, Mar 4, 2026, page 2 of 2')
})

it('counts hits by document', () => {
  const hit = (documentId: string) => ({ documentId, pageId: 'a', first: 0, last: 0 })
  expect(hitsByDocument([hit('d1'), hit('d2'), hit('d1')]).get('d1')).toBe(2)
})

it('zooms in steps and asks for few widths of pictures', () => {
  expect(zoomBy(1, 1)).toBe(1.25)
  expect(zoomBy(3, 1)).toBe(3)
  expect(zoomBy(0.4, -1)).toBe(0.4)
  expect(imageWidth(600, 1)).toBe(1400)
  expect(imageWidth(600, 2)).toBe(1400)
  expect(imageWidth(3000, 2)).toBe(2000)
})
