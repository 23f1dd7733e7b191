import { Checkbox } from '@mantine/core'
import { FilterChoice, SearchField } from '@/components/Filters'
import type { RequestFilter } from '../api'
import { classChoices, ownerChoices, statusChoices } from '../words'

interface Props {
  filter: RequestFilter
  onFilter: (part: Partial<RequestFilter>) => void
}

/** Search and filters over the requests table. */
export function Filters({ filter, onFilter }: Props) {
  return (
    <>
      <SearchField
        label="Number, last name or MRN"
        width={200}
        value={filter.q}
        onSearch={(q) => onFilter({ q })}
      />
      <FilterChoice
        label="Status"
        any="Any status"
        width={160}
        data={statusChoices}
        value={filter.status}
        onChoose={(status) => onFilter({ status })}
      />
      <FilterChoice
        label="Class of requester"
        any="Any requester"
        width={150}
        data={classChoices}
        value={filter.requesterClass}
        onChoose={(requesterClass) => onFilter({ requesterClass })}
      />
      <FilterChoice
        label="Owner of the delay"
        any="Any owner"
        width={130}
        data={ownerChoices}
        value={filter.delayOwner}
        onChoose={(delayOwner) => onFilter({ delayOwner })}
      />
      <Checkbox
        size="xs"
        label="Open only"
        checked={filter.open}
        onChange={(e) => onFilter({ open: e.currentTarget.checked })}
      />
      <Checkbox
        size="xs"
        label="Late only"
        checked={filter.overdue}
        onChange={(e) => onFilter({ overdue: e.currentTarget.checked })}
      />
    </>
  )
}
