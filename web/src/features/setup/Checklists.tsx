import { ActionIcon, Autocomplete, Group, Select, Switch, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { IconTrash } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ClientSelect } from '@/components/ClientSelect'
import { EmptyState } from '@/components/EmptyState'
import type { Column } from '@/components/table/types'
import { showProblem, showUndo } from '@/components/undo'
import { api, unwrap, unwrapTagged } from '@/lib/api/client'
import { formatDate } from '@/lib/format'
import { checklistQuery, clientsQuery, type ChecklistLine } from './api'
import { Editor } from './Editor'
import { localDay } from './expiry'
import { replaceUnchanged } from './replace'
import { Section } from './Section'
import { useEditing } from './useEditing'
import { documentTypes, workTypes } from './words'

function lineId(l: ChecklistLine): string {
  return [l.workType, l.documentType, l.effectiveFrom].join('.')
}

/** "discharge_summary" → "Discharge summary". */
function documentLabel(type: string): string {
  const words = type.replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function columnsFor(remove: (l: ChecklistLine) => void): Column<ChecklistLine>[] {
  return [
    { id: 'type', header: 'Work type', width: 110, cell: (l) => l.workType, sortValue: (l) => l.workType },
    {
      id: 'document',
      header: 'Document',
      cell: (l) => documentLabel(l.documentType),
      sortValue: (l) => documentLabel(l.documentType),
    },
    {
      id: 'signed',
      header: 'Signed',
      width: 110,
      cell: (l) => (l.mustBeSigned ? 'must be' : 'need not be'),
      sortValue: (l) => (l.mustBeSigned ? 'yes' : 'no'),
    },
    {
      id: 'from',
      header: 'From',
      width: 130,
      cell: (l) => formatDate(l.effectiveFrom),
      sortValue: (l) => l.effectiveFrom,
    },
    {
      id: 'to',
      header: 'Through',
      width: 130,
      cell: (l) => (l.effectiveTo ? formatDate(l.effectiveTo) : 'open'),
      sortValue: (l) => l.effectiveTo ?? null,
    },
    {
      id: 'remove',
      header: 'Remove',
      width: 76,
      cell: (l) => (
        <ActionIcon
          size="sm"
          variant="subtle"
          color="gray"
          aria-label={`Remove ${documentLabel(l.documentType)} of ${l.workType}`}
          onClick={() => remove(l)}
        >
          <IconTrash size={14} />
        </ActionIcon>
      ),
    },
  ]
}

/** Changes a client's checklist, if it is still the one seen. */
function useChecklist(clientId: string, seen: ChecklistLine[]) {
  const queryClient = useQueryClient()
  const path = { id: clientId }
  const read = async () => {
    const { data, etag } = await unwrapTagged(api.GET('/api/v1/clients/{id}/checklist', { params: { path } }))
    return { items: data.items ?? [], etag }
  }
  const write = (items: ChecklistLine[], etag: string) => {
    const params = { path, header: { 'If-Match': etag } }
    return unwrap(api.PUT('/api/v1/clients/{id}/checklist', { params, body: { items } }))
  }
  return async (change: (now: ChecklistLine[]) => ChecklistLine[], from = seen) => {
    await replaceUnchanged(from, read, write, change)
    await queryClient.invalidateQueries({ queryKey: ['checklist', clientId] })
  }
}

/** The documents that a client's charts must hold before they may be coded. */
export function Checklists() {
  const clients = useQuery(clientsQuery)
  const [chosen, setChosen] = useState<string | null>(null)
  const clientId = chosen ?? clients.data?.[0]?.id ?? ''
  const lines = useQuery(checklistQuery(clientId))
  const { editing, openId, open, add, close, reload } = useEditing(lines, lineId)
  const change = useChecklist(clientId, lines.data ?? [])
  const remove = useMutation({
    mutationFn: (line: ChecklistLine) => change((all) => all.filter((l) => lineId(l) !== lineId(line))),
    onSuccess: (_, line) => {
      const undo = async () => {
        const now = await lines.refetch()
        await change((all) => [...all, line], now.data ?? [])
      }
      showUndo({ message: `${documentLabel(line.documentType)} is not asked for any more`, undo })
    },
    onError: (error) => {
      showProblem(error)
      void lines.refetch()
    },
  })
  return (
    <>
      <Section
        label="Checklists"
        query={clients.error ? clients : lines}
        rows={clients.data?.length === 0 ? [] : lines.data}
        columns={columnsFor((l) => remove.mutate(l))}
        rowId={lineId}
        add={{ label: 'New line', run: add }}
        onOpen={open}
        openId={openId}
        toolbar={
          <ClientSelect
            value={clientId}
            onChoose={(id) => {
              close()
              setChosen(id)
            }}
          />
        }
        empty={
          <EmptyState title="No document is asked for">
            Charts of this client go to coding as they come. Add what must be there first.
          </EmptyState>
        }
      />
      {editing && (
        <LineEditor key={editing.key} line={editing.row} change={change} onClose={close} onReload={reload} />
      )}
    </>
  )
}

interface EditorProps {
  line: ChecklistLine | null
  change: (change: (now: ChecklistLine[]) => ChecklistLine[]) => Promise<void>
  onClose: () => void
  onReload: () => void
}

function LineEditor({ line, change, onClose, onReload }: EditorProps) {
  const form = useForm({
    initialValues: {
      workType: line?.workType ?? ('IP' as ChecklistLine['workType']),
      documentType: line?.documentType ?? '',
      mustBeSigned: line?.mustBeSigned ?? false,
      effectiveFrom: line?.effectiveFrom ?? localDay(),
      effectiveTo: line?.effectiveTo ?? '',
    },
    validate: {
      documentType: (type) =>
        /^[a-z_]{2,60}$/.test(type) ? null : 'small letters and _, such as operative_report',
      effectiveFrom: (day) => (day ? null : 'give a day'),
    },
  })
  const save = (values: typeof form.values) => {
    const next = { ...values, effectiveTo: values.effectiveTo || undefined }
    const id = line && lineId(line)
    return change((now) => [...now.filter((l) => lineId(l) !== id), next])
  }
  return (
    <Editor
      title={line ? documentLabel(line.documentType) : 'New line of the checklist'}
      form={form}
      save={save}
      refresh={[['checklist']]}
      saved="Checklist saved"
      onClose={onClose}
      onSaved={onClose}
      onReload={onReload}
    >
      <Select label="Work type" data={workTypes} allowDeselect={false} {...form.getInputProps('workType')} />
      <Autocomplete label="Document" data={documentTypes} {...form.getInputProps('documentType')} />
      <Switch label="Must be signed" {...form.getInputProps('mustBeSigned', { type: 'checkbox' })} />
      <Group grow align="flex-start">
        <TextInput label="From" type="date" {...form.getInputProps('effectiveFrom')} />
        <TextInput label="Through" type="date" {...form.getInputProps('effectiveTo')} />
      </Group>
    </Editor>
  )
}
