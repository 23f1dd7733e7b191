import { Checkbox, Select, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useState } from 'react'
import type { RequestFilter } from '../api'
import { classChoices, ownerChoices, statusChoices } from '../words'

interface Props {
  filter: RequestFilter
  onFilter: (part: Partial<RequestFilter>) => void
}

const typingMs = 250

/** Search and filters over the requests table. */
export function Filters({ filter, onFilter }: Props) {
  const [text, setText] = useState(filter.q)
  const search = useDebouncedCallback((q: string) => onFilter({ q: q.trim() }), typingMs)
  return (
    <>
      <TextInput
        size="xs"
        w={200}
        aria-label="Number, last name or MRN"
        placeholder="Number, last name or MRN"
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
        data={statusChoices}
        value={filter.status || null}
        onChange={(status) => onFilter({ status: status ?? '' })}
      />
      <Select
        size="xs"
        w={150}
        aria-label="Class of requester"
        placeholder="Any requester"
        clearable
        data={classChoices}
        value={filter.requesterClass || null}
        onChange={(requesterClass) => onFilter({ requesterClass: requesterClass ?? '' })}
      />
      <Select
        size="xs"
        w={130}
        aria-label="Owner of the delay"
        placeholder="Any owner"
        clearable
        data={ownerChoices}
        value={filter.delayOwner || null}
        onChange={(delayOwner) => onFilter({ delayOwner: delayOwner ?? '' })}
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
