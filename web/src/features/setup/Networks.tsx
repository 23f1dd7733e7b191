import { ActionIcon, Select, TextInput } from '@mantine/core'
import { isNotEmpty, useForm } from '@mantine/form'
import { IconTrash } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { EmptyState } from '@/components/EmptyState'
import type { Column } from '@/components/table/types'
import { showProblem, showUndo } from '@/components/undo'
import { api, unwrap, unwrapTagged } from '@/lib/api/client'
import { can, useMe } from '@/lib/me'
import { networksQuery, type AllowedNetwork } from './api'
import { Editor } from './Editor'
import { replaceUnchanged } from './replace'
import { Section } from './Section'
import { useEditing } from './useEditing'
import { labelOf } from './words'

const uses = [
  { value: 'people', label: 'Sign-in of our people' },
  { value: 'tokens', label: 'Use of API tokens' },
]

function networkId(n: AllowedNetwork): string {
  return `${n.use} ${n.network}`
}

function columnsFor(remove?: (n: AllowedNetwork) => void): Column<AllowedNetwork>[] {
  const columns: Column<AllowedNetwork>[] = [
    {
      id: 'network',
      header: 'Network',
      width: 240,
      cell: (n) => <code>{n.network}</code>,
      sortValue: (n) => n.network,
    },
    {
      id: 'use',
      header: 'Open for',
      width: 200,
      cell: (n) => labelOf(uses, n.use),
      sortValue: (n) => labelOf(uses, n.use),
    },
    { id: 'label', header: 'What it is', cell: (n) => n.label || '–', sortValue: (n) => n.label },
  ]
  if (!remove) return columns
  const removing: Column<AllowedNetwork> = {
    id: 'remove',
    header: 'Remove',
    width: 76,
    cell: (n) => (
      <ActionIcon
        size="sm"
        variant="subtle"
        color="gray"
        aria-label={`Remove ${n.network}`}
        onClick={() => remove(n)}
      >
        <IconTrash size={14} />
      </ActionIcon>
    ),
  }
  return [...columns, removing]
}

async function readNetworks(): Promise<{ items: AllowedNetwork[]; etag: string }> {
  const { data, etag } = await unwrapTagged(api.GET('/api/v1/allowed-networks'))
  return { items: data.items, etag }
}

/** Changes the list of networks, if it is still the one seen. */
function useNetworks(seen: AllowedNetwork[]) {
  const queryClient = useQueryClient()
  const write = (items: AllowedNetwork[], etag: string) =>
    unwrap(api.PUT('/api/v1/allowed-networks', { params: { header: { 'If-Match': etag } }, body: { items } }))
  return async (change: (current: AllowedNetwork[]) => AllowedNetwork[], from = seen) => {
    await replaceUnchanged(from, readNetworks, write, change)
    await queryClient.invalidateQueries({ queryKey: networksQuery.queryKey })
  }
}

/** From where the agency's people sign in and its tokens are used. */
export function Networks() {
  const me = useMe()
  const here = useQuery(networksQuery).data?.yourAddress
  const networks = useQuery({ ...networksQuery, select: (d) => d.items })
  const { editing, openId, open, add, close, reload } = useEditing(networks, networkId)
  const change = useNetworks(networks.data ?? [])
  const remove = useMutation({
    mutationFn: (network: AllowedNetwork) =>
      change((all) => all.filter((n) => networkId(n) !== networkId(network))),
    onSuccess: (_, network) => {
      const undo = async () => {
        const now = await networks.refetch()
        await change((all) => [...all, network], now.data ?? [])
      }
      showUndo({ message: `${network.network} removed`, undo })
    },
    onError: (error) => {
      showProblem(error)
      void networks.refetch()
    },
  })
  const mayChange = can(me, 'networks.manage')
  return (
    <>
      <Section
        label="Networks"
        query={networks}
        rows={networks.data}
        columns={columnsFor(mayChange ? (n) => remove.mutate(n) : undefined)}
        rowId={networkId}
        add={mayChange ? { label: 'New network', run: add } : undefined}
        onOpen={mayChange ? open : undefined}
        openId={openId}
        toolbar={
          <span style={{ fontSize: 'var(--mantine-font-size-xs)' }}>{here && <>You are at {here}</>}</span>
        }
        empty={
          <EmptyState title="Open to every network">
            People sign in and tokens are used from anywhere. Add the network you are in first: a list without
            it is refused.
          </EmptyState>
        }
      />
      {editing && (
        <NetworkEditor
          key={editing.key}
          network={editing.row}
          here={here ?? ''}
          change={change}
          onClose={close}
          onReload={reload}
        />
      )}
    </>
  )
}

interface EditorProps {
  network: AllowedNetwork | null
  /** The address the person is at, offered for a new network. */
  here: string
  change: (change: (now: AllowedNetwork[]) => AllowedNetwork[]) => Promise<void>
  onClose: () => void
  onReload: () => void
}

function NetworkEditor({ network, here, change, onClose, onReload }: EditorProps) {
  const form = useForm({
    initialValues: {
      use: network?.use ?? ('people' as AllowedNetwork['use']),
      network: network?.network ?? here,
      label: network?.label ?? '',
    },
    validate: { network: isNotEmpty('give a network or one address') },
  })
  const save = (values: typeof form.values) => {
    const id = network && networkId(network)
    return change((now) => [...now.filter((n) => networkId(n) !== id), values])
  }
  return (
    <Editor
      title={network?.network ?? 'New network'}
      form={form}
      save={save}
      refresh={[networksQuery.queryKey]}
      saved="Networks saved"
      onClose={onClose}
      onSaved={onClose}
      onReload={onReload}
    >
      <Select
        label="Open for"
        description="People of hospitals sign in from their own networks; this does not bind them."
        data={uses}
        allowDeselect={false}
        {...form.getInputProps('use')}
      />
      <TextInput
        label="Network"
        description="Like 192.0.2.0/24 or 2001:db8::/32, or one address"
        required
        {...form.getInputProps('network')}
      />
      <TextInput
        label="What it is"
        description="Head office, VPN"
        maxLength={120}
        {...form.getInputProps('label')}
      />
    </Editor>
  )
}
