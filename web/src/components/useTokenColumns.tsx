import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { revokeToken, tokensQuery, tokenState, type Token } from '@/lib/tokens'
import { useNow } from '@/lib/useNow'
import { StatusBadge } from './StatusBadge'
import type { Column } from './table/types'
import { TimeText } from './TimeText'
import { showDone, showProblem } from './undo'

/** The columns that every list of tokens ends with: until when, last used, state, and a button that revokes. */
export function useTokenColumns(soonDays: number): Column<Token>[] {
  const now = useNow()
  const queryClient = useQueryClient()
  const revoke = useMutation({
    mutationFn: revokeToken,
    onSuccess: (_, t) => {
      void queryClient.invalidateQueries({ queryKey: tokensQuery.queryKey })
      showDone(`${t.name} works no more`)
    },
    onError: showProblem,
  })
  return [
    {
      id: 'expires',
      header: 'Expires',
      width: 150,
      cell: (t) => <TimeText at={t.expiresAt} />,
      sortValue: (t) => t.expiresAt,
    },
    {
      id: 'used',
      header: 'Last used',
      width: 150,
      cell: (t) => (t.lastUsedAt ? <TimeText at={t.lastUsedAt} /> : 'never'),
      sortValue: (t) => t.lastUsedAt ?? null,
    },
    {
      id: 'state',
      header: 'State',
      width: 130,
      cell: (t) => <StatusBadge status="" look={tokenState(t, now, soonDays)} />,
      sortValue: (t) => tokenState(t, now, soonDays).label,
    },
    {
      id: 'revoke',
      header: 'Revoke',
      width: 90,
      cell: (t) =>
        !t.revokedAt && (
          <Button
            size="compact-xs"
            variant="default"
            aria-label={`Revoke ${t.name}`}
            onClick={() => revoke.mutate(t)}
          >
            Revoke
          </Button>
        ),
    },
  ]
}
