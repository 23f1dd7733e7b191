import { Anchor, Button, Group, Stack, TextInput } from '@mantine/core'
import { useState, type FormEvent } from 'react'
import { ProblemAlert } from '@/components/ProblemAlert'
import { useCheckCode, type SignInStep } from './api'
import { passkeysWork, useShowPasskey } from './passkeys'

interface Props {
  challenge: string
  /** A passkey will do in place of a code. */
  passkey?: boolean
  onDone: (next: SignInStep) => void
  onBack: () => void
}

/** Asks for the second factor: the app's six digits, or a recovery code. */
export function CodeStep({ challenge, passkey = false, onDone, onBack }: Props) {
  const [recovery, setRecovery] = useState(false)
  const [code, setCode] = useState('')
  const check = useCheckCode()
  const show = useShowPasskey()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    check.mutate({ challenge, code: code.trim() }, { onSuccess: onDone })
  }
  const other = () => {
    setRecovery(!recovery)
    setCode('')
    check.reset()
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <TextInput
          key={String(recovery)}
          label={recovery ? 'Recovery code' : 'Code from your authenticator app'}
          description={
            recovery ? 'One of the codes you kept when you set up the app. It works once.' : undefined
          }
          inputMode={recovery ? 'text' : 'numeric'}
          autoComplete="one-time-code"
          required
          withAsterisk={false}
          data-autofocus
          value={code}
          onChange={(e) => setCode(e.currentTarget.value)}
        />
        <ProblemAlert error={check.error ?? show.error} />
        <Button type="submit" loading={check.isPending} fullWidth>
          Continue
        </Button>
        {passkey && passkeysWork() && (
          <Button
            variant="default"
            loading={show.isPending}
            onClick={() => {
              check.reset()
              show.mutate(challenge, { onSuccess: onDone })
            }}
            fullWidth
          >
            Use a passkey
          </Button>
        )}
        <Group justify="space-between">
          <Anchor component="button" type="button" size="sm" onClick={other}>
            {recovery ? 'Use the app instead' : 'Use a recovery code'}
          </Anchor>
          <Anchor component="button" type="button" size="sm" onClick={onBack}>
            Start over
          </Anchor>
        </Group>
      </Stack>
    </form>
  )
}
