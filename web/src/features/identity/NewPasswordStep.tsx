import { Anchor, Button, PasswordInput, Stack, Text } from '@mantine/core'
import { useState, type FormEvent } from 'react'
import { ProblemAlert } from '@/components/ProblemAlert'
import { fieldErrors } from '@/lib/api/error'
import { useReplacePassword, type SignInStep } from './api'

interface Props {
  challenge: string
  onDone: (next: SignInStep) => void
  onBack: () => void
}

/** Asks for a password of one's own in place of the one that somebody else set. */
export function NewPasswordStep({ challenge, onDone, onBack }: Props) {
  const [chosen, setChosen] = useState('')
  const [repeated, setRepeated] = useState('')
  const replace = useReplacePassword()
  const differs = repeated !== '' && repeated !== chosen
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (chosen === repeated) replace.mutate({ challenge, newPassword: chosen }, { onSuccess: onDone })
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Text>Your password was set by somebody else. Choose one that only you know.</Text>
        <PasswordInput
          label="New password"
          description="At least 12 characters. A sentence is good."
          autoComplete="new-password"
          required
          withAsterisk={false}
          data-autofocus
          value={chosen}
          onChange={(e) => setChosen(e.currentTarget.value)}
          error={fieldErrors(replace.error).newPassword}
        />
        <PasswordInput
          label="New password again"
          autoComplete="new-password"
          required
          withAsterisk={false}
          value={repeated}
          onChange={(e) => setRepeated(e.currentTarget.value)}
          error={differs ? 'The two differ.' : undefined}
        />
        <ProblemAlert error={replace.error} shownFields={['newPassword']} />
        <Button type="submit" loading={replace.isPending} fullWidth>
          Keep this password
        </Button>
        <Anchor component="button" type="button" size="sm" onClick={onBack}>
          Start over
        </Anchor>
      </Stack>
    </form>
  )
}
