import { Button } from '@mantine/core'
import { ApiError, messageOf } from '@/lib/api/error'
import { EmptyState } from './EmptyState'

interface Props {
  error: unknown
  onRetry?: () => void
}

/** What stands where something could not be loaded: why, and a way to try again. */
export function ErrorState({ error, onRetry }: Props) {
  const requestId = error instanceof ApiError ? error.requestId : ''
  return (
    <div role="alert">
      <EmptyState
        title="This could not be loaded"
        action={
          onRetry && (
            <Button size="xs" variant="default" onClick={onRetry}>
              Try again
            </Button>
          )
        }
      >
        {messageOf(error)}
        {requestId && <div>For support: request {requestId}</div>}
      </EmptyState>
    </div>
  )
}
