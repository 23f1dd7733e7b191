import { Checkbox, Select, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useState } from 'react'
import type { EncounterFilter } from './api'
import { ownerLabel, statuses, workTypes } from './words'

interface Props {
  filter: EncounterFilter
  onFilter: (part: Partial<EncounterFilter>) => void
}

const owners = ['hospital', 'physician', 'agency', 'none'].map((value) => ({
  value,
  label: ownerLabel(value),
}))
const typingMs = 250

/** Search, status, type and owner of the delay, over the encounters table. */
export function EncounterFilters({ filter, onFilter }: Props) {
  const [text, setText] = useState(filter.q)
  const search = useDebouncedCallback((q: string) => onFilter({ q: q.trim() }), typingMs)
  return (
    <>
      <TextInput
        size="xs"
        w={170}
        aria-label="Account or MRN"
        placeholder="Account or MRN"
        autoComplete="off"
        value={filter.q === '' && text.trim() === '' ? '' : text}
        onChange={(e) => {
          setText(e.currentTarget.value)
          search(e.currentTarget.value)
        }}
      />
      <Select
        size="xs"
        w={160}
        aria-label="Status"
        placeholder="Any status"
        clearable
        data={statuses}
        value={filter.status || null}
        onChange={(status) => onFilter({ status: status ?? '' })}
      />
      <Select
        size="xs"
        w={110}
        aria-label="Work type"
        placeholder="Any type"
        clearable
        data={[...workTypes]}
        value={filter.workType || null}
        onChange={(workType) => onFilter({ workType: workType ?? '' })}
      />
      <Select
        size="xs"
        w={150}
        aria-label="Owner of the delay"
        placeholder="Any owner"
        clearable
        data={owners}
        value={filter.delayOwner || null}
        onChange={(delayOwner) => onFilter({ delayOwner: delayOwner ?? '' })}
      />
      <Checkbox
        size="xs"
        label="DNFB only"
        checked={filter.dnfb}
        onChange={(e) => onFilter({ dnfb: e.currentTarget.checked })}
      />
    </>
  )
}
