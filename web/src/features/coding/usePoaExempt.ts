import { useQueries } from '@tanstack/react-query'
import { codeQuery } from './api'
import type { DraftCode } from './draft'

/** Which of these diagnoses are exempt from present-on-admission reporting on the day, by row. */
export function usePoaExempt(codes: DraftCode[], on: string): Set<string> {
  return useQueries({
    queries: codes.map((c) => codeQuery(c.system, c.code, on)),
    combine: (found) => new Set(codes.filter((_, i) => found[i]?.data?.poaExempt).map((c) => c.key)),
  })
}
