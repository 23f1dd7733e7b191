import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { EmptyState } from '@/components/EmptyState'
import { KeyHint } from '@/components/KeyHint'
import { PageHeader } from '@/components/PageHeader'
import { Panel } from '@/components/Panel'
import { StatusBadge } from '@/components/StatusBadge'
import { DataTable } from '@/components/table/DataTable'
import type { Column } from '@/components/table/types'
import { TimeText } from '@/components/TimeText'
import { showDone, showProblem } from '@/components/undo'
import { api } from '@/lib/api/client'
import { useKeys } from '@/lib/keys'
import { useNow } from '@/lib/useNow'
import { tokensQuery, type Token } from './api'
import { TokenPanel } from './TokenPanel'

function stateOf(t: Token, now: number) {
  if (t.revokedAt) return { label: 'Revoked', tone: 'neutral' } as const
  const left = Date.parse(t.expiresAt) - now
  if (left < 0) return { label: 'Expired', tone: 'neutral' } as const
  if (left < 14 * 86_400_000) return { label: 'Expires soon', tone: 'warn' } as const
  return { label: 'Active', tone: 'good' } as const
}

function columnsAt(now: number, revoke: (t: Token) => void): Column<Token>[] {
  return [
    { id: 'name', header: 'For', cell: (t) => t.name, sortValue: (t) => t.name },
    { id: 'scopes', header: 'May', cell: (t) => t.scopes.join(', '), sortValue: (t) => t.scopes.length },
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
      width: 140,
      cell: (t) => (t.lastUsedAt ? <TimeText at={t.lastUsedAt} /> : 'never'),
      sortValue: (t) => t.lastUsedAt ?? null,
    },
    {
      id: 'state',
      header: 'State',
      width: 130,
      cell: (t) => <StatusBadge status="" look={stateOf(t, now)} />,
      sortValue: (t) => stateOf(t, now).label,
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
            onClick={() => revoke(t)}
          >
            Revoke
          </Button>
        ),
    },
  ]
}

/** The tokens by which a hospital's own systems call the API. */
export function TokensScreen() {
  const tokens = useQuery(tokensQuery)
  const queryClient = useQueryClient()
  const [adding, setAdding] = useState(false)
  const now = useNow()
  const revoke = useMutation({
    mutationFn: (t: Token) => api.DELETE('/api/v1/api-tokens/{id}', { params: { path: { id: t.id } } }),
    onSuccess: (_, t) => {
      void queryClient.invalidateQueries({ queryKey: tokensQuery.queryKey })
      showDone(`${t.name} works no more`)
    },
    onError: showProblem,
  })
  useKeys('API tokens', [{ key: 'n', label: 'New token', run: () => setAdding(true) }])
  return (
    <>
      <PageHeader
        title="API tokens"
        facts="For your own systems; the reference is at /reference"
        actions={
          <Button size="xs" onClick={() => setAdding(true)} rightSection={<KeyHint keys="n" />}>
            New token
          </Button>
        }
      />
      <Panel flush>
        <DataTable
          label="API tokens"
          columns={columnsAt(now, (t) => revoke.mutate(t))}
          rows={tokens.data}
          rowId={(t) => t.id}
          exportAs="api-tokens"
          error={tokens.error}
          onRetry={() => void tokens.refetch()}
          empty={
            <EmptyState title="No token yet">
              A token lets one of your systems register encounters, send charts or fetch results.
            </EmptyState>
          }
        />
      </Panel>
      {adding && <TokenPanel onClose={() => setAdding(false)} />}
    </>
  )
}
