import { Autocomplete, Button, Select, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { RefObject } from 'react'
import { useCan } from '@/lib/me'
import { actGroups, shortId } from './acts'
import { lastDays, periodIsEmpty } from './filter'
import { usersQuery } from './names'
import { PatientField } from './PatientField'
import type { TrailFilter } from './types'
import classes from './trail.module.css'

interface Props {
  filter: TrailFilter
  onSearch: (filter: TrailFilter) => void
  /** Given to the first field, for the key that goes there. */
  first: RefObject<HTMLInputElement | null>
}

/** Who, patient, act, period; each change searches at once. */
export function SearchLine({ filter, onSearch, first }: Props) {
  const users = useQuery(usersQuery)
  const mayFindPatients = useCan('patients.view')
  const set = (change: TrailFilter) => onSearch({ ...filter, ...change })
  const people = (users.data ?? []).map((u) => ({ value: u.id, label: u.name }))
  const known = !filter.user || people.some((p) => p.value === filter.user)
  return (
    <search className={classes.line} aria-label="Search the trail">
      <Select
        ref={first}
        label="Who"
        size="xs"
        placeholder="Anybody"
        data={known ? people : [...people, { value: filter.user ?? '', label: shortId(filter.user ?? '') }]}
        value={filter.user ?? null}
        onChange={(user) => set({ user: user ?? undefined })}
        searchable
        clearable
        limit={50}
        nothingFoundMessage={users.isError ? 'Names could not be loaded' : 'Nobody of that name'}
        clearButtonProps={{ 'aria-label': 'Anybody' }}
      />
      {(mayFindPatients || filter.patient) && (
        <PatientField
          patientId={filter.patient}
          canFind={mayFindPatients}
          onChange={(patient) => set({ patient })}
        />
      )}
      <ActField key={filter.act ?? ''} act={filter.act} onChange={(act) => set({ act })} />
      <Period filter={filter} set={set} />
      {filter.encounter && (
        <Button size="xs" variant="light" onClick={() => set({ encounter: undefined })}>
          Encounter {shortId(filter.encounter)} ✕
        </Button>
      )}
      <Button
        size="xs"
        variant="default"
        disabled={Object.values(filter).every((v) => v === undefined)}
        onClick={() => onSearch({})}
      >
        Clear
      </Button>
    </search>
  )
}

function ActField({ act, onChange }: { act?: string; onChange: (act?: string) => void }) {
  const group = actGroups.find((g) => g.value === act)
  return (
    <Autocomplete
      label="Act"
      size="xs"
      placeholder="Any act"
      data={actGroups.map((g) => g.label)}
      defaultValue={group?.label ?? act ?? ''}
      clearable
      clearButtonProps={{ 'aria-label': 'Any act' }}
      onOptionSubmit={(label) => onChange(actGroups.find((g) => g.label === label)?.value)}
      onClear={() => onChange(undefined)}
      onBlur={(event) => commit(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit(event.currentTarget.value)
      }}
    />
  )

  function commit(text: string) {
    const typed = text.trim()
    const next = actGroups.find((g) => g.label === typed)?.value ?? (typed.toLowerCase() || undefined)
    if (next !== act) onChange(next)
  }
}

const presets = [
  { value: '1', label: 'Today' },
  { value: '7', label: 'Last 7 days' },
  { value: '30', label: 'Last 30 days' },
  { value: 'all', label: 'All time' },
]

function Period({ filter, set }: { filter: TrailFilter; set: (change: TrailFilter) => void }) {
  const now = new Date()
  const current = presets.find(({ value }) => {
    const { from, to } = value === 'all' ? {} : lastDays(Number(value), now)
    return from === filter.from && to === filter.to
  })
  const error = periodIsEmpty(filter) ? 'Ends before it begins' : undefined
  return (
    <>
      <Select
        label="Period"
        size="xs"
        w={120}
        data={current ? presets : [...presets, { value: 'own', label: 'From – to' }]}
        value={current?.value ?? 'own'}
        allowDeselect={false}
        onChange={(value) => {
          if (value === 'all') set({ from: undefined, to: undefined })
          else if (value && value !== 'own') set(lastDays(Number(value), now))
        }}
      />
      <TextInput
        type="date"
        label="From"
        size="xs"
        w={128}
        value={filter.from ?? ''}
        onChange={(e) => set({ from: e.currentTarget.value || undefined })}
      />
      <TextInput
        type="date"
        label="To"
        size="xs"
        w={128}
        value={filter.to ?? ''}
        error={error}
        onChange={(e) => set({ to: e.currentTarget.value || undefined })}
      />
    </>
  )
}
