import { ActionIcon, Select } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { EmptyState } from '@/components/EmptyState'
import type { Column } from '@/components/table/types'
import { showProblem, showUndo } from '@/components/undo'
import { api, unwrap, unwrapTagged } from '@/lib/api/client'
import { formatDate } from '@/lib/format'
import { clientsQuery, targetsQuery, type Client, type Target } from './api'
import { replaceUnchanged } from './replace'
import { Section } from './Section'
import { TargetEditor } from './TargetEditor'
import { useEditing } from './useEditing'
import { kinds, labelOf, workTypes, type Choice } from './words'

/** What makes a target the one it is. */
export function targetId(t: Target): string {
  return [t.clientId ?? '', t.workType, t.kind, t.effectiveFrom].join('.')
}

/** Reads the targets past the cache. */
async function readTargets(): Promise<{ items: Target[]; etag: string }> {
  const { data, etag } = await unwrapTagged(api.GET('/api/v1/targets'))
  return { items: data.items ?? [], etag }
}

/** Changes the list of targets, if it is still the one seen. */
export function useTargets(seen: Target[]) {
  const queryClient = useQueryClient()
  const write = (items: Target[], etag: string) =>
    unwrap(api.PUT('/api/v1/targets', { params: { header: { 'If-Match': etag } }, body: { items } }))
  return async (change: (current: Target[]) => Target[], from = seen) => {
    await replaceUnchanged(from, readTargets, write, change)
    await queryClient.invalidateQueries({ queryKey: targetsQuery.queryKey })
  }
}

function columnsFor(clients: Client[], remove: (t: Target) => void): Column<Target>[] {
  const client = (t: Target) => clients.find((c) => c.id === t.clientId)?.name ?? 'All clients'
  return [
    { id: 'client', header: 'Client', cell: client, sortValue: client },
    { id: 'type', header: 'Work type', width: 100, cell: (t) => t.workType, sortValue: (t) => t.workType },
    {
      id: 'kind',
      header: 'Kind',
      width: 130,
      cell: (t) => labelOf(kinds, t.kind),
      sortValue: (t) => labelOf(kinds, t.kind),
    },
    {
      id: 'speed',
      header: 'Items / h',
      width: 90,
      align: 'right',
      cell: (t) => t.itemsPerHour,
      sortValue: (t) => t.itemsPerHour,
    },
    {
      id: 'sla',
      header: 'Due in (h)',
      width: 90,
      align: 'right',
      hint: 'From ready to done',
      cell: (t) => t.slaHours,
      sortValue: (t) => t.slaHours,
    },
    {
      id: 'credential',
      header: 'Demands',
      width: 90,
      cell: (t) => t.credential ?? '–',
      sortValue: (t) => t.credential ?? null,
    },
    {
      id: 'from',
      header: 'From',
      width: 115,
      cell: (t) => formatDate(t.effectiveFrom),
      sortValue: (t) => t.effectiveFrom,
    },
    {
      id: 'to',
      header: 'To',
      width: 115,
      cell: (t) => (t.effectiveTo ? formatDate(t.effectiveTo) : 'open'),
      sortValue: (t) => t.effectiveTo ?? null,
    },
    {
      id: 'remove',
      header: 'Remove',
      width: 76,
      cell: (t) => (
        <ActionIcon
          size="sm"
          variant="subtle"
          color="gray"
          aria-label={`Remove the target of ${t.workType} ${labelOf(kinds, t.kind)}`}
          onClick={() => remove(t)}
        >
          <IconTrash size={14} />
        </ActionIcon>
      ),
    },
  ]
}

/** Expected speed and turnaround: the agency's own, and where a client has others, those. */
export function Targets() {
  const targets = useQuery(targetsQuery)
  const clients = useQuery(clientsQuery)
  const [workType, setWorkType] = useState<string | null>(null)
  const [kind, setKind] = useState<string | null>(null)
  const { editing, openId, open, add, close, reload } = useEditing(targets, targetId)
  const change = useTargets(targets.data ?? [])
  const remove = useMutation({
    mutationFn: (target: Target) => change((all) => all.filter((t) => targetId(t) !== targetId(target))),
    onSuccess: (_, target) => {
      const undo = async () => {
        const now = await targets.refetch()
        await change((all) => [...all, target], now.data ?? [])
      }
      showUndo({ message: 'Target removed', undo })
    },
    onError: (error) => {
      showProblem(error)
      void targets.refetch()
    },
  })
  const rows = targets.data?.filter(
    (t) => (!workType || t.workType === workType) && (!kind || t.kind === kind),
  )
  return (
    <>
      <Section
        label="Targets"
        query={targets}
        rows={rows}
        columns={columnsFor(clients.data ?? [], (t) => remove.mutate(t))}
        rowId={targetId}
        add={{ label: 'New target', run: add }}
        onOpen={open}
        openId={openId}
        toolbar={
          <>
            <Filter label="Work type" data={workTypes} value={workType} onChange={setWorkType} />
            <Filter label="Kind" data={kinds} value={kind} onChange={setKind} />
          </>
        }
        empty={<EmptyState title="No target">Without one nothing is measured against a standard.</EmptyState>}
      />
      {editing && (
        <TargetEditor
          key={editing.key}
          target={editing.row}
          all={targets.data ?? []}
          clients={clients.data ?? []}
          onClose={close}
          onReload={reload}
        />
      )}
    </>
  )
}

interface FilterProps {
  label: string
  data: Choice[]
  value: string | null
  onChange: (value: string | null) => void
}

/** A small picker over a table; empty shows all. */
export function Filter({ label, data, value, onChange }: FilterProps) {
  return (
    <Select
      size="xs"
      w={170}
      aria-label={label}
      placeholder={`${label}: all`}
      clearable
      data={data}
      value={value}
      onChange={onChange}
    />
  )
}
