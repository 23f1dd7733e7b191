/** A document of a chart with its pages in reading order. */
export interface ChartDocument {
  id: string
  documentType: string
  documentDate?: string
  signed?: boolean
  pageList: ChartPage[]
}

/** A page of a chart; picture, boxes, width and height are upright as they are served. */
export interface ChartPage {
  id: string
  /** Place in its document, from 1. */
  n: number
  width: number
  height: number
  /** Quarter turns that a person has given it for good, clockwise in degrees. */
  rotation?: number
  textFrom: 'none' | 'layer' | 'ocr'
  ocrState: 'not_needed' | 'waiting' | 'done' | 'failed' | 'unavailable'
}

/** A page where it stands in the whole chart. */
export interface PageRef {
  /** Place in the chart, from 0. */
  index: number
  document: ChartDocument
  page: ChartPage
}

/** A word and its box, as fractions of the upright page. */
export interface Word {
  t: string
  x: number
  y: number
  w: number
  h: number
  /** Words of one line share it. */
  line: number
}

/** A run of words of one page, by index, both ends included. */
export interface WordRange {
  pageId: string
  first: number
  last: number
}

/** Where the words asked for stand. */
export interface FindHit extends WordRange {
  documentId: string
}

/** What a search through the chart's pages found. */
export interface Found {
  hits: FindHit[]
  /** Pages without text, which could not be searched. */
  unread: number
  /** There are more hits than these. */
  truncated: boolean
}

/** Words marked on their page, e.g. as a code's evidence. */
export interface PageMark extends WordRange {
  /** What the mark stands for, read out and shown on hover. */
  label: string
  /** Speaks against what the mark stands for. */
  against?: boolean
  /** Stands out among the other marks. */
  current?: boolean
}
