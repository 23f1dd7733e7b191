import { Select, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { clientsQuery, facilitiesQuery, techniciansQuery, type Filter } from './api'
import { presetOf, presets, today } from './period'
import type { Group } from './types'
import { groupLabels, kinds, workTypes } from './words'
import classes from './performance.module.css'

interface Props {
  mine: boolean
  filter: Filter
  group: Group
  onFilter: (filter: Filter) => void
  onGroup: (group: Group) => void
}

/** What is asked, in one line: period, client, facility, work type, kind, person, and by what the table goes. */
export function PeriodPickers({ mine, filter, group, onFilter, onGroup }: Props) {
  const clients = useQuery({ ...clientsQuery, enabled: !mine })
  const facilities = useQuery({ ...facilitiesQuery, enabled: !mine })
  const people = useQuery({ ...techniciansQuery, enabled: !mine })
  const now = today()
  const pick = (
    name: keyof Filter,
    label: string,
    width: number,
    data: { value: string; label: string }[],
  ) => (
    <Select
      size="xs"
      w={width}
      label={label}
      placeholder="All"
      clearable
      searchable={data.length > 12}
      data={data}
      value={filter[name] ?? null}
      onChange={(v) => onFilter({ ...filter, [name]: v ?? undefined })}
    />
  )
  return (
    <div className={classes.pickers}>
      <Select
        size="xs"
        w={124}
        label="Period"
        placeholder="Own"
        data={Object.keys(presets)}
        value={presetOf({ from: filter.from ?? '', to: filter.to ?? '' }, now)}
        onChange={(v) => v && presets[v] && onFilter({ ...filter, ...presets[v](now) })}
      />
      <Day label="From" value={filter.from} onChange={(from) => onFilter({ ...filter, from })} />
      <Day label="To" value={filter.to} onChange={(to) => onFilter({ ...filter, to })} />
      {!mine &&
        pick(
          'clientId',
          'Client',
          140,
          (clients.data ?? []).map((c) => ({ value: c.id, label: c.name })),
        )}
      {!mine &&
        pick(
          'facilityId',
          'Facility',
          140,
          (facilities.data ?? [])
            .filter((f) => !filter.clientId || f.clientId === filter.clientId)
            .map((f) => ({ value: f.id, label: f.name })),
        )}
      {pick(
        'workType',
        'Work type',
        92,
        workTypes.map((t) => ({ value: t, label: t })),
      )}
      {pick(
        'kind',
        'Kind',
        116,
        Object.entries(kinds).map(([value, label]) => ({ value, label })),
      )}
      {!mine &&
        pick(
          'userId',
          'Person',
          140,
          (people.data ?? []).map((p) => ({ value: p.id, label: p.name })),
        )}
      <Select
        size="xs"
        w={124}
        label="Table by"
        allowDeselect={false}
        data={Object.entries(groupLabels)
          .filter(([value]) => !mine || value !== 'technician')
          .map(([value, label]) => ({ value, label }))}
        value={group}
        onChange={(v) => v && onGroup(v as Group)}
      />
    </div>
  )
}

function Day({ label, value, onChange }: { label: string; value?: string; onChange: (day: string) => void }) {
  return (
    <TextInput
      size="xs"
      w={122}
      type="date"
      label={label}
      value={value ?? ''}
      onChange={(e) => e.currentTarget.value && onChange(e.currentTarget.value)}
    />
  )
}
