import { QueryClient } from '@tanstack/react-query'
import { ApiError } from './api/error'

const maxRetries = 2

/** A refusal is final; no answer or a failing server may be asked again. */
function mayRetry(failures: number, error: unknown): boolean {
  if (failures >= maxRetries) return false
  return !(error instanceof ApiError) || error.status === 0 || error.status >= 500
}

/** The cache of server state that all screens share. */
export function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { retry: mayRetry, staleTime: 15_000, refetchOnWindowFocus: false },
      mutations: { retry: false },
    },
  })
}
