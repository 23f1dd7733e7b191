import { Select, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useState } from 'react'

const typingMs = 250

interface SearchProps {
  /** What may be typed; it stands in the empty field. */
  label: string
  width: number
  value: string
  onSearch: (text: string) => void
}

/** Searches over a table once typing pauses. What is typed may name a patient, so no address and no history keeps it. */
export function SearchField({ label, width, value, onSearch }: SearchProps) {
  const [text, setText] = useState(value)
  const search = useDebouncedCallback((q: string) => onSearch(q.trim()), typingMs)
  return (
    <TextInput
      size="xs"
      w={width}
      aria-label={label}
      placeholder={label}
      autoComplete="off"
      value={value === '' && text.trim() === '' ? '' : text}
      onChange={(e) => {
        setText(e.currentTarget.value)
        search(e.currentTarget.value)
      }}
    />
  )
}

interface ChoiceProps {
  label: string
  /** What stands there while nothing is chosen. */
  any: string
  width: number
  data: (string | { value: string; label: string })[]
  value: string
  onChoose: (value: string) => void
}

/** One choice over a table, or any. */
export function FilterChoice({ label, any, width, data, value, onChoose }: ChoiceProps) {
  return (
    <Select
      size="xs"
      w={width}
      aria-label={label}
      placeholder={any}
      clearable
      data={data}
      value={value || null}
      onChange={(chosen) => onChoose(chosen ?? '')}
    />
  )
}
