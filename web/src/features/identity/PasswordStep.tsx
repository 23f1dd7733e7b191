import { Button, PasswordInput, Stack, TextInput } from '@mantine/core'
import { useState, type FormEvent } from 'react'
import { ProblemAlert } from '@/components/ProblemAlert'
import { fieldErrors } from '@/lib/api/error'
import { useCheckPassword, type SignInStep } from './api'

interface Props {
  email: string
  onDone: (next: SignInStep) => void
  onOrganisation: () => void
}

/** Asks for e-mail address and password. */
export function PasswordStep({ email: known, onDone, onOrganisation }: Props) {
  const [email, setEmail] = useState(known)
  const [password, setPassword] = useState('')
  const check = useCheckPassword()
  const errors = fieldErrors(check.error)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    check.mutate({ email, password }, { onSuccess: onDone })
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <TextInput
          label="E-mail"
          type="email"
          autoComplete="username"
          required
          withAsterisk={false}
          data-autofocus={known === '' || undefined}
          value={email}
          onChange={(e) => setEmail(e.currentTarget.value)}
          error={errors.email}
        />
        <PasswordInput
          label="Password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          data-autofocus={known !== '' || undefined}
          value={password}
          onChange={(e) => setPassword(e.currentTarget.value)}
          error={errors.password}
        />
        <ProblemAlert error={check.error} shownFields={['email', 'password']} />
        <Button type="submit" loading={check.isPending} fullWidth>
          Sign in
        </Button>
        <Button variant="default" onClick={onOrganisation} fullWidth>
          Sign in with your organisation
        </Button>
      </Stack>
    </form>
  )
}
