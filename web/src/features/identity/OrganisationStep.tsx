import { Anchor, Button, Stack, TextInput } from '@mantine/core'
import { useState, type FormEvent } from 'react'
import { ProblemAlert } from '@/components/ProblemAlert'
import { useDepart } from './api'

interface Props {
  onBack: () => void
}

/** Asks which organisation signs the person in, and goes there. */
export function OrganisationStep({ onBack }: Props) {
  const [name, setName] = useState('')
  const depart = useDepart()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    depart.mutate({ name }, { onSuccess: ({ location }) => window.location.assign(location) })
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <TextInput
          label="Work e-mail, or your agency's short name"
          description="You go on at your organisation's own sign-in."
          autoComplete="username"
          required
          withAsterisk={false}
          data-autofocus
          value={name}
          onChange={(e) => setName(e.currentTarget.value)}
        />
        <ProblemAlert error={depart.error} />
        <Button type="submit" loading={depart.isPending || depart.isSuccess} fullWidth>
          Go on
        </Button>
        <Anchor component="button" type="button" size="sm" onClick={onBack}>
          Sign in with a password
        </Anchor>
      </Stack>
    </form>
  )
}
