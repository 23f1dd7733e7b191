import { Button, Select, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { EmptyState } from '@/components/EmptyState'
import { MadeToken } from '@/components/MadeToken'
import { Panel } from '@/components/Panel'
import { ProblemAlert } from '@/components/ProblemAlert'
import { SidePanel } from '@/components/SidePanel'
import { StatusBadge } from '@/components/StatusBadge'
import { DataTable } from '@/components/table/DataTable'
import type { Column } from '@/components/table/types'
import { TimeText } from '@/components/TimeText'
import { showDone, showProblem } from '@/components/undo'
import { api, unwrap } from '@/lib/api/client'
import { fieldErrors } from '@/lib/api/error'
import { useNow } from '@/lib/useNow'
import { scope, tokensQuery, type Token } from './provisioning'

const dayMs = 86_400_000

function stateOf(t: Token, now: number) {
  if (t.revokedAt) return { label: 'Revoked', tone: 'neutral' } as const
  const left = Date.parse(t.expiresAt) - now
  if (left < 0) return { label: 'Expired', tone: 'neutral' } as const
  return left < 30 * dayMs
    ? ({ label: 'Expires soon', tone: 'warn' } as const)
    : ({ label: 'Active', tone: 'good' } as const)
}

function columnsAt(now: number, revoke: (t: Token) => void): Column<Token>[] {
  return [
    { id: 'name', header: 'Token', cell: (t) => t.name, sortValue: (t) => t.name },
    {
      id: 'expires',
      header: 'Expires',
      width: 160,
      cell: (t) => <TimeText at={t.expiresAt} />,
      sortValue: (t) => t.expiresAt,
    },
    {
      id: 'used',
      header: 'Last used',
      width: 160,
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

/** The tokens with which the organisation comes. */
export function ProvisioningTokens() {
  const tokens = useQuery(tokensQuery)
  const queryClient = useQueryClient()
  const [adding, setAdding] = useState(false)
  const now = useNow()
  const revoke = useMutation({
    mutationFn: (t: Token) =>
      unwrap(api.DELETE('/api/v1/api-tokens/{id}', { params: { path: { id: t.id } } })),
    onSuccess: (_, t) => {
      void queryClient.invalidateQueries({ queryKey: tokensQuery.queryKey })
      showDone(`${t.name} works no more`)
    },
    onError: showProblem,
  })
  return (
    <Panel flush>
      <DataTable
        label="Tokens for provisioning"
        columns={columnsAt(now, (t) => revoke.mutate(t))}
        rows={tokens.data}
        rowId={(t) => t.id}
        error={tokens.error}
        onRetry={() => void tokens.refetch()}
        maxHeight="180px"
        toolbar={<strong>Tokens</strong>}
        actions={
          <Button size="xs" onClick={() => setAdding(true)}>
            New token
          </Button>
        }
        empty={
          <EmptyState title="No token yet">
            Make one and enter it at your directory. It looks after the people that you may look after.
          </EmptyState>
        }
      />
      {adding && <NewToken onClose={() => setAdding(false)} />}
    </Panel>
  )
}

function NewToken({ onClose }: { onClose: () => void }) {
  const queryClient = useQueryClient()
  const [opened] = useState(() => Date.now()) // the same request when it is sent again
  const form = useForm({
    initialValues: { name: '', days: '365' },
    validate: { name: (name) => (name.trim() ? null : 'say whose it is') },
  })
  const making = useMutation({
    mutationFn: ({ name, days }: typeof form.values) => {
      const expiresAt = new Date(opened + Number(days) * dayMs).toISOString()
      return unwrap(api.POST('/api/v1/api-tokens', { body: { name, scopes: [scope], expiresAt } }))
    },
    onSuccess: () => void queryClient.invalidateQueries({ queryKey: tokensQuery.queryKey }),
    onError: (error) => form.setErrors(fieldErrors(error)),
  })
  if (making.data) return <MadeToken name={making.data.name} token={making.data.token} onClose={onClose} />
  return (
    <SidePanel
      opened
      title="New token for provisioning"
      onClose={onClose}
      footer={
        <Button size="xs" type="submit" form="provisioning-token" loading={making.isPending}>
          Make it
        </Button>
      }
    >
      <form id="provisioning-token" onSubmit={form.onSubmit((values) => making.mutate(values))} noValidate>
        <Stack gap="sm">
          <TextInput label="Whose is it?" placeholder="Entra ID" {...form.getInputProps('name')} />
          <Select
            label="Works for"
            allowDeselect={false}
            data={[
              { value: '90', label: '90 days' },
              { value: '180', label: '180 days' },
              { value: '365', label: 'a year' },
            ]}
            {...form.getInputProps('days')}
          />
          <Text size="sm">It ends with your own account here: make it as somebody who stays.</Text>
          <ProblemAlert error={making.error} shownFields={['name']} />
        </Stack>
      </form>
    </SidePanel>
  )
}
