import { Checkbox } from '@mantine/core'
import { FilterChoice, SearchField } from '@/components/Filters'
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

/** Search, status, type and owner of the delay, over the encounters table. */
export function EncounterFilters({ filter, onFilter }: Props) {
  return (
    <>
      <SearchField label="Account or MRN" width={170} value={filter.q} onSearch={(q) => onFilter({ q })} />
      <FilterChoice
        label="Status"
        any="Any status"
        width={160}
        data={statuses}
        value={filter.status}
        onChoose={(status) => onFilter({ status })}
      />
      <FilterChoice
        label="Work type"
        any="Any type"
        width={110}
        data={[...workTypes]}
        value={filter.workType}
        onChoose={(workType) => onFilter({ workType })}
      />
      <FilterChoice
        label="Owner of the delay"
        any="Any owner"
        width={150}
        data={owners}
        value={filter.delayOwner}
        onChoose={(delayOwner) => onFilter({ delayOwner })}
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
