import { Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMe } from '@/lib/me'
import { clientsQuery } from './api'

interface Props {
  value: string
  onChange: (clientId: string) => void
}

/** Which hospital is shown, for the agency's people; a hospital's own see theirs alone. */
export function ClientPicker({ value, onChange }: Props) {
  const me = useMe()
  const clients = useQuery({ ...clientsQuery, enabled: !me.client })
  if (me.client) return null
  return (
    <Select
      size="xs"
      w={190}
      aria-label="Hospital"
      placeholder="All hospitals"
      clearable
      data={(clients.data ?? []).map((c) => ({ value: c.id, label: c.name }))}
      value={value || null}
      onChange={(id) => onChange(id ?? '')}
    />
  )
}
