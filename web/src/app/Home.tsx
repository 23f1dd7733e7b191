import { Navigate } from '@tanstack/react-router'
import { EmptyState } from '@/components/EmptyState'
import { PageHeader } from '@/components/PageHeader'
import { useMe } from '@/lib/me'
import { navFor } from './nav'

/** Sends everybody to the first place that is theirs. */
export function Home() {
  const first = navFor(useMe())[0]
  if (first) return <Navigate to={first.to} replace />
  return (
    <>
      <PageHeader title="Welcome" />
      <EmptyState title="Nothing is assigned to you yet">
        Your account works, but has no role that opens a screen. Ask your manager to give you one.
      </EmptyState>
    </>
  )
}
