import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { ErrorState } from './ErrorState'
import { Skeletons } from './Skeletons'

interface Props<T> {
  query: UseQueryResult<T>
  /** Stands while nothing has come yet; three lines unless given. */
  loading?: ReactNode
  children: (data: T) => ReactNode
}

/** Shows a query's data, or that it loads, or why it failed. Data once shown stays while it is refreshed. */
export function QueryView<T>({ query, loading = <Skeletons />, children }: Props<T>) {
  if (query.data !== undefined) return children(query.data)
  if (query.isError) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />
  return loading
}
