import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { EmptyState } from '@/components/EmptyState'
import { KeyHint } from '@/components/KeyHint'
import { PageHeader } from '@/components/PageHeader'
import { Panel } from '@/components/Panel'
import { DataTable } from '@/components/table/DataTable'
import type { Column } from '@/components/table/types'
import { useTokenColumns } from '@/components/useTokenColumns'
import { useKeys } from '@/lib/keys'
import { tokensQuery, type Token } from '@/lib/tokens'
import { TokenPanel } from './TokenPanel'

const soonDays = 14

const columns: Column<Token>[] = [
  { id: 'name', header: 'For', cell: (t) => t.name, sortValue: (t) => t.name },
  { id: 'scopes', header: 'May', cell: (t) => t.scopes.join(', '), sortValue: (t) => t.scopes.length },
]

/** The tokens by which a hospital's own systems call the API. */
export function TokensScreen() {
  const tokens = useQuery(tokensQuery)
  const [adding, setAdding] = useState(false)
  const common = useTokenColumns(soonDays)
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
          columns={[...columns, ...common]}
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
