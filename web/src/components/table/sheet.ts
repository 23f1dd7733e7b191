import type { Column } from './types'
import { api, unwrap } from '@/lib/api/client'
import { saveBlob, type ExportFormat } from '@/lib/download'

/** What a cell of a file may hold; a text in the form of an instant becomes one. */
export type Cell = string | number | boolean | null

/** A table as a file will hold it. */
export interface Sheet {
  /** The file's name without its ending: lower case, digits, hyphens. */
  name: string
  headings: string[]
  rows: Cell[][]
}

/** Rows as the columns that can be exported show them: by their export value, or by the value they sort by. */
export function sheetOf<T>(name: string, columns: Column<T>[], rows: T[]): Sheet {
  const told = columns.flatMap(({ header, exportValue, sortValue }) => {
    const value = exportValue ?? sortValue
    return value ? [{ header, value }] : []
  })
  return {
    name,
    headings: told.map((c) => c.header),
    rows: rows.map((row) => told.map((c) => c.value(row) ?? null)),
  }
}

/** Has the server write the table (the export is in the trail), and hands the file to the browser. */
export async function saveSheet(sheet: Sheet, format: ExportFormat): Promise<void> {
  const body = { ...sheet, format }
  const file = await unwrap(api.POST('/api/v1/tables', { body, parseAs: 'blob' }))
  saveBlob(file as unknown as Blob, `${sheet.name}.${format}`)
}
