import { Alert, Button, Code, Text } from '@mantine/core'
import type { Made } from './api'

/** What the requester must be told and nobody is ever shown again. */
export function Secrets({ made, page, onKept }: { made: Made; page?: string; onKept: () => void }) {
  return (
    <Alert
      color="yellow"
      variant="light"
      title="Pass this on now. It is shown only once."
      mb="sm"
      role="alert"
    >
      {page && <Text>Page: {page}</Text>}
      {made.tracking && (
        <Text>
          Tracking number: <Code>{made.tracking}</Code>
        </Text>
      )}
      {made.code && (
        <Text>
          Code: <Code>{made.code}</Code>
        </Text>
      )}
      {made.passphrase && (
        <Text>
          Passphrase of the archive: <Code>{made.passphrase}</Code>
        </Text>
      )}
      <Button mt="xs" size="xs" variant="default" onClick={onKept}>
        I passed it on
      </Button>
    </Alert>
  )
}
