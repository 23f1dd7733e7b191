import { downloadExport } from '@/lib/download'
import { ExportMenu } from './ExportMenu'

interface Props {
  /** The export's address with the table's filters, e.g. "/api/v1/work/export?state=ready". */
  path: string
  /** The file's name without its ending, where the server gives none. */
  name: string
}

/** Downloads, from an address of its own, all that a table shows and its later pages. */
export function ExportButton({ path, name }: Props) {
  return <ExportMenu save={(format) => downloadExport(path, format, name)} />
}
