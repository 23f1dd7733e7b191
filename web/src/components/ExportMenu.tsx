import { Button, Menu } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import type { ExportFormat } from '@/lib/download'
import { showProblem } from './undo'

interface Props {
  /** Makes the file and hands it to the browser. */
  save: (format: ExportFormat) => Promise<unknown>
  disabled?: boolean
  /** Explains what is exported, on hover. */
  title?: string
  /** Stands instead of "Export" while it runs. */
  progress?: string
}

/** The button of every table that leaves as CSV or XLSX. */
export function ExportMenu({ save, disabled, title, progress }: Props) {
  const run = useMutation({ mutationFn: save, onError: showProblem })
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          size="xs"
          variant="default"
          title={title}
          disabled={disabled}
          loading={run.isPending && !progress}
          leftSection={<IconDownload size={14} />}
        >
          {(run.isPending && progress) || 'Export'}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => run.mutate('csv')}>CSV</Menu.Item>
        <Menu.Item onClick={() => run.mutate('xlsx')}>Excel (XLSX)</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
