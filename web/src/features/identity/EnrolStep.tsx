import { Anchor, Button, Code, Stack, Text, TextInput } from '@mantine/core'
import { useEffect, useState, type FormEvent } from 'react'
import { ProblemAlert } from '@/components/ProblemAlert'
import { Skeletons } from '@/components/Skeletons'
import { useConfirmEnrolment, useStartEnrolment, type SignInStep } from './api'
import { RecoveryCodes } from './RecoveryCodes'
import classes from './SignInScreen.module.css'

interface Props {
  challenge: string
  onDone: (next: SignInStep) => void
  onBack: () => void
}

/** First sign-in: sets up the authenticator app, proves it, and hands over the recovery codes. */
export function EnrolStep({ challenge, onDone, onBack }: Props) {
  const start = useStartEnrolment()
  const confirm = useConfirmEnrolment()
  const [code, setCode] = useState('')
  const { mutate: begin } = start
  useEffect(() => begin({ challenge }), [begin, challenge])

  const enrolled = confirm.data
  if (enrolled) return <RecoveryCodes codes={enrolled.recoveryCodes} onDone={() => onDone(enrolled)} />
  const submit = (event: FormEvent) => {
    event.preventDefault()
    confirm.mutate({ challenge, code: code.trim() })
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Text>Your account is protected by a second factor. Scan this with an authenticator app, once.</Text>
        <div className={classes.qr}>
          {start.data ? (
            <img src={`data:image/png;base64,${start.data.qrPng}`} alt="QR code for the authenticator app" />
          ) : (
            <Skeletons lines={5} height={34} />
          )}
        </div>
        <ProblemAlert error={start.error} />
        {start.data && (
          <Text c="dimmed">
            Cannot scan? Enter this key: <Code className={classes.secret}>{start.data.secret}</Code>
          </Text>
        )}
        <TextInput
          label="The six digits the app shows"
          inputMode="numeric"
          autoComplete="one-time-code"
          required
          withAsterisk={false}
          data-autofocus
          value={code}
          onChange={(e) => setCode(e.currentTarget.value)}
        />
        <ProblemAlert error={confirm.error} />
        <Button type="submit" loading={confirm.isPending} disabled={!start.data} fullWidth>
          Confirm
        </Button>
        <Anchor component="button" type="button" size="sm" onClick={onBack}>
          Start over
        </Anchor>
      </Stack>
    </form>
  )
}
