import { Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { clientsQuery } from '@/lib/places'

/** The client whose part of a screen is shown. */
export function ClientSelect({ value, onChoose }: { value: string; onChoose: (id: string) => void }) {
  const clients = useQuery(clientsQuery)
  return (
    <Select
      size="xs"
      w={240}
      aria-label="Client"
      allowDeselect={false}
      data={(clients.data ?? []).map((c) => ({ value: c.id, label: c.name }))}
      value={value || null}
      onChange={(id) => onChoose(id ?? '')}
    />
  )
}
