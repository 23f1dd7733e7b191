import { Button, Select, Text, TextInput } from '@mantine/core'
import { isNotEmpty, useForm } from '@mantine/form'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { EmptyState } from '@/components/EmptyState'
import { FormPanel } from '@/components/FormPanel'
import { MadeToken } from '@/components/MadeToken'
import { Panel } from '@/components/Panel'
import { DataTable } from '@/components/table/DataTable'
import type { Column } from '@/components/table/types'
import { useTokenColumns } from '@/components/useTokenColumns'
import { fieldErrors } from '@/lib/api/error'
import { tokensQuery, useMakeToken, type Token } from '@/lib/tokens'
import { provisioningTokens, scope } from './provisioning'

const soonDays = 30

const name: Column<Token> = { id: 'name', header: 'Token', cell: (t) => t.name, sortValue: (t) => t.name }

/** The tokens with which the organisation comes. */
export function ProvisioningTokens() {
  const tokens = useQuery({ ...tokensQuery, select: provisioningTokens })
  const [adding, setAdding] = useState(false)
  const common = useTokenColumns(soonDays)
  return (
    <Panel flush>
      <DataTable
        label="Tokens for provisioning"
        columns={[name, ...common]}
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
  const form = useForm({
    initialValues: { name: '', days: '365' },
    validate: { name: isNotEmpty('say whose it is') },
  })
  const making = useMakeToken((error) => form.setErrors(fieldErrors(error)))
  if (making.data) return <MadeToken name={making.data.name} token={making.data.token} onClose={onClose} />
  return (
    <FormPanel
      title="New token for provisioning"
      act="Make it"
      onSubmit={form.onSubmit((values) => making.mutate({ ...values, scopes: [scope] }))}
      onClose={onClose}
      busy={making.isPending}
      error={making.error}
      shownFields={['name']}
    >
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
    </FormPanel>
  )
}
