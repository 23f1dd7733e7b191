import { Button, Checkbox, CopyButton, Group, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { saveBlob } from '@/lib/download'
import classes from './SignInScreen.module.css'

interface Props {
  codes: string[]
  onDone: () => void
}

/** Shows the recovery codes, the only time they can be seen; going on needs a word that they are kept. */
export function RecoveryCodes({ codes, onDone }: Props) {
  const [kept, setKept] = useState(false)
  const text = codes.join('\n')
  return (
    <Stack gap="sm">
      <Text>
        Keep these recovery codes somewhere safe. Each signs you in once if you lose your phone. They will not
        be shown again.
      </Text>
      <ol className={classes.codes}>
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ol>
      <Group grow>
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
        <Button
          variant="default"
          onClick={() =>
            saveBlob(new Blob([`${text}\n`], { type: 'text/plain' }), 'chartwright-recovery-codes.txt')
          }
        >
          Save as a file
        </Button>
      </Group>
      <Checkbox label="I have kept them" checked={kept} onChange={(e) => setKept(e.currentTarget.checked)} />
      <Button disabled={!kept} onClick={onDone} fullWidth>
        Go to my work
      </Button>
    </Stack>
  )
}
