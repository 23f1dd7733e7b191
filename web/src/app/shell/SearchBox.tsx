import { Combobox, TextInput, useCombobox } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { useQueries } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { KeyHint } from '@/components/KeyHint'
import { messageOf } from '@/lib/api/error'
import type { SearchProvider } from '@/lib/feature'
import { useKeys } from '@/lib/keys'
import classes from './Shell.module.css'

const leastLetters = 2
const waitMs = 200

/** Finds by account number or MRN. What is typed never becomes part of an address. */
export function SearchBox({ providers }: { providers: SearchProvider[] }) {
  const [text, setText] = useState('')
  const input = useRef<HTMLInputElement>(null)
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() })
  const { history } = useRouter()
  const found = useFound(providers, text)
  useKeys('Everywhere', [{ key: '/', label: 'Search by account or MRN', run: () => input.current?.focus() }])

  const open = (address: string) => {
    setText('')
    combobox.closeDropdown()
    input.current?.blur()
    history.push(address)
  }
  return (
    <Combobox store={combobox} onOptionSubmit={open}>
      <Combobox.Target>
        <TextInput
          ref={input}
          className={classes.search}
          size="xs"
          aria-label="Search by account or MRN"
          placeholder="Account or MRN"
          autoComplete="off"
          leftSection={<IconSearch size={14} />}
          rightSection={<KeyHint keys="/" />}
          rightSectionPointerEvents="none"
          value={text}
          onFocus={() => combobox.openDropdown()}
          onBlur={() => combobox.closeDropdown()}
          onChange={(event) => {
            setText(event.currentTarget.value)
            combobox.openDropdown()
            combobox.updateSelectedOptionIndex()
          }}
        />
      </Combobox.Target>
      <Combobox.Dropdown hidden={found.asked === ''}>
        <Combobox.Options aria-label="Found">
          {found.groups.map(({ label, hits }) => (
            <Combobox.Group key={label} label={label}>
              {hits.map((hit) => (
                <Combobox.Option key={hit.id} value={hit.to}>
                  <strong>{hit.title}</strong> {hit.detail}
                </Combobox.Option>
              ))}
            </Combobox.Group>
          ))}
          {found.note && <Combobox.Empty>{found.note}</Combobox.Empty>}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  )
}

/** What the providers find for the text, once the typing pauses. */
function useFound(providers: SearchProvider[], text: string) {
  const [settled] = useDebouncedValue(text.trim(), waitMs)
  const asked = settled.length >= leastLetters && text !== '' ? settled : ''
  const queries = useQueries({
    queries: providers.map((provider) => ({
      queryKey: ['search', provider.label, asked],
      queryFn: ({ signal }: { signal: AbortSignal }) => provider.find(asked, signal),
      enabled: asked !== '',
      gcTime: 0,
    })),
  })
  const groups = providers.flatMap(({ label }, i) => {
    const hits = queries[i]?.data ?? []
    return hits.length > 0 ? [{ label, hits }] : []
  })
  const failed = queries.find((q) => q.error)
  const note = failed
    ? messageOf(failed.error)
    : groups.length === 0
      ? queries.some((q) => q.isFetching)
        ? 'Searching…'
        : 'Nothing found'
      : ''
  return { asked, groups, note }
}
