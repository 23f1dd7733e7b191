import { useState } from 'react'
import { ExportMenu } from '@/components/ExportMenu'
import { showDone } from '@/components/undo'
import type { ExportFormat } from '@/lib/download'
import { formatCount, plural } from '@/lib/format'
import { saveSheet } from '@/components/table/sheet'
import { fetchAll, mostExported } from './api'
import type { Names } from './names'
import { trailSheet } from './sheet'
import type { TrailFilter } from './types'

interface Props {
  filter: TrailFilter
  names: Names
  disabled: boolean
}

/** Writes every row of the search, not only those on the screen, into a file. */
export function ExportTrail({ filter, names, disabled }: Props) {
  const [fetched, setFetched] = useState(0)
  const save = async (format: ExportFormat) => {
    const { rows, more } = await fetchAll(filter, setFetched).finally(() => setFetched(0))
    await saveSheet(trailSheet(rows, names), format)
    showDone(
      more
        ? `The newest ${formatCount(rows.length)} acts were written. For older ones narrow the period.`
        : `${plural(rows.length, 'act')} written`,
    )
  }
  return (
    <ExportMenu
      save={save}
      disabled={disabled}
      title={`All acts of this search, up to ${formatCount(mostExported)}`}
      progress={fetched > 0 ? `${formatCount(fetched)} read…` : undefined}
    />
  )
}
