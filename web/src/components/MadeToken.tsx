import { Button, Code, CopyButton, Stack, Text } from '@mantine/core'
import { SidePanel } from './SidePanel'

interface Props {
  name: string
  /** The secret; empty where the answer that held it was lost on the way. */
  token: string
  onClose: () => void
}

/** A new API token's secret, shown this once. */
export function MadeToken(props: Props) {
  return props.token === '' ? <Lost {...props} /> : <Secret {...props} />
}

/** The token was made by a try whose answer was lost on the way: its secret is known to nobody. */
function Lost({ name, onClose }: Props) {
  return (
    <SidePanel
      opened
      title={`Token: ${name}`}
      onClose={onClose}
      footer={
        <Button size="xs" onClick={onClose}>
          Close
        </Button>
      }
    >
      <Text>
        The token was made, but the answer with its secret was lost on the way. Revoke it in the list, and
        make another.
      </Text>
    </SidePanel>
  )
}

function Secret({ name, token, onClose }: Props) {
  return (
    <SidePanel
      opened
      title={`Token: ${name}`}
      onClose={onClose}
      footer={
        <Button size="xs" onClick={onClose}>
          I have kept it
        </Button>
      }
    >
      <Stack gap="sm">
        <Text>Keep it where your system keeps its secrets. It is not shown again.</Text>
        <Code block style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
          {token}
        </Code>
        <CopyButton value={token}>
          {({ copied, copy }) => (
            <Button size="xs" variant="default" onClick={copy} style={{ alignSelf: 'flex-start' }}>
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
        <Text c="dimmed">Sent with each request: Authorization: Bearer, then the token.</Text>
      </Stack>
    </SidePanel>
  )
}
