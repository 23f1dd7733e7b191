import { Button, Menu } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useState } from 'react'
import { downloadExport, type ExportFormat } from '@/lib/download'
import { showProblem } from './undo'

interface Props {
  /** The export's address with the table's filters, e.g. "/api/v1/work/export?state=ready". */
  path: string
  /** The file's name without its ending, where the server gives none. */
  name: string
}

/** Downloads what the table shows as CSV or XLSX. */
export function ExportButton({ path, name }: Props) {
  const [busy, setBusy] = useState(false)
  const run = async (format: ExportFormat) => {
    setBusy(true)
    try {
      await downloadExport(path, format, name)
    } catch (error) {
      showProblem(error)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button size="xs" variant="default" loading={busy} leftSection={<IconDownload size={14} />}>
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => void run('csv')}>CSV</Menu.Item>
        <Menu.Item onClick={() => void run('xlsx')}>Excel (XLSX)</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
