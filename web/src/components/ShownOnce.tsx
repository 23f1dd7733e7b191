import { Button, Code, CopyButton, Stack, Text, type CodeProps } from '@mantine/core'
import { SidePanel } from './SidePanel'

interface Props {
  title: string
  /** Empty where the answer that held it was lost on the way. */
  secret: string
  /** What is to be done with it, above it. */
  before: string
  /** How it is used, below it. */
  after: string
  /** What is to be done where it was lost: it is known to nobody. */
  lost: string
  /** Says that it is kept, on the button that closes. */
  kept: string
  look: CodeProps & { 'data-testid'?: string }
  onClose: () => void
}

/** A secret that is shown this once, beside the work. */
export function ShownOnce({ title, secret, before, after, lost, kept, look, onClose }: Props) {
  return (
    <SidePanel
      opened
      title={title}
      onClose={onClose}
      footer={
        <Button size="xs" onClick={onClose}>
          {secret === '' ? 'Close' : kept}
        </Button>
      }
    >
      {secret === '' ? (
        <Text>{lost}</Text>
      ) : (
        <Stack gap="sm">
          <Text>{before}</Text>
          <Code {...look}>{secret}</Code>
          <CopyButton value={secret}>
            {({ copied, copy }) => (
              <Button size="xs" variant="default" onClick={copy} style={{ alignSelf: 'flex-start' }}>
                {copied ? 'Copied' : 'Copy'}
              </Button>
            )}
          </CopyButton>
          <Text c="dimmed">{after}</Text>
        </Stack>
      )}
    </SidePanel>
  )
}
