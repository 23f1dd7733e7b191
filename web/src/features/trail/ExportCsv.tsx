import { Button } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { showDone, showProblem } from '@/components/undo'
import { saveBlob } from '@/lib/download'
import { formatCount, plural } from '@/lib/format'
import { fetchAll, mostExported } from './api'
import { trailCsv } from './csv'
import { dayOf } from './filter'
import type { Names } from './names'
import type { TrailFilter } from './types'

interface Props {
  filter: TrailFilter
  names: Names
  disabled: boolean
}

/** Writes every row of the search, not only those on the screen, into a CSV file. */
export function ExportCsv({ filter, names, disabled }: Props) {
  const [fetched, setFetched] = useState(0)
  const run = useMutation({
    mutationFn: () => fetchAll(filter, setFetched),
    onSuccess: ({ rows, more }) => {
      saveBlob(new Blob([trailCsv(rows, names)], { type: 'text/csv' }), `trail-${dayOf(new Date())}.csv`)
      showDone(
        more
          ? `The newest ${formatCount(rows.length)} acts were written. For older ones narrow the period.`
          : `${plural(rows.length, 'act')} written`,
      )
    },
    onError: showProblem,
    onSettled: () => setFetched(0),
  })
  return (
    <Button
      size="xs"
      variant="default"
      disabled={disabled || run.isPending}
      leftSection={<IconDownload size={14} />}
      title={`All acts of this search, up to ${formatCount(mostExported)}`}
      onClick={() => run.mutate()}
    >
      {run.isPending ? `${formatCount(fetched)} read…` : 'Export CSV'}
    </Button>
  )
}
