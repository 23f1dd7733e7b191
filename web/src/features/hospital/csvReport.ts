import { ApiError, type FieldProblem } from '@/lib/api/error'

/** What is wrong with one row of a file. */
export interface RowProblem {
  /** As a spreadsheet counts: the heading is row 1. 0: the whole file. */
  row: number
  /** The column's heading; empty: the row as a whole. */
  column: string
  message: string
}

/** The refusals of an import row by row, in the file's order. */
export function rowProblems(error: unknown): RowProblem[] {
  if (!(error instanceof ApiError)) return []
  return error.fields.map(rowProblem).toSorted((a, b) => a.row - b.row)
}

function rowProblem({ location, message }: FieldProblem): RowProblem {
  const found = location.match(/rows\[(\d+)\](?:\.(.+))?$/)
  const column = found?.[2] ?? ''
  return { row: Number(found?.[1] ?? 0), column: column === 'row' ? '' : column, message }
}

/** The heading and one example, for who prepares a file by hand. */
export function exampleCsv(facilityCode: string): string {
  const heading =
    'account_number,mrn,last_name,first_name,middle_name,date_of_birth,sex,facility,work_type,admitted,discharged,disposition,payer,attending,charges'
  const example = `A1000001,M0001,Example,Pat,,1970-01-31,F,${facilityCode},IP,2026-03-01 08:30,2026-03-04 11:00,01,Example Payer,Example Doctor,1234.56`
  return `${heading}\r\n${example}\r\n`
}
