import { Button, PasswordInput, Stack } from '@mantine/core'
import { useState, type FormEvent } from 'react'
import { PageHeader } from '@/components/PageHeader'
import { Panel } from '@/components/Panel'
import { ProblemAlert } from '@/components/ProblemAlert'
import { showDone } from '@/components/undo'
import { fieldErrors } from '@/lib/api/error'
import { useMe } from '@/lib/me'
import { useChangePassword } from './api'
import { Passkeys } from './Passkeys'

/** The signed-in person's own account. */
export function AccountScreen() {
  const { user } = useMe()
  return (
    <>
      <PageHeader title="My account" facts={`${user.name} · ${user.email}`} />
      <Stack maw={420} gap="md">
        <Panel title="Change password">
          <PasswordForm />
        </Panel>
        <Passkeys />
      </Stack>
    </>
  )
}

const empty = { currentPassword: '', newPassword: '', repeated: '' }

function PasswordForm() {
  const [values, setValues] = useState(empty)
  const change = useChangePassword()
  const errors = fieldErrors(change.error)
  const differs = values.repeated !== '' && values.repeated !== values.newPassword
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (differs) return
    const { currentPassword, newPassword } = values
    change.mutate(
      { currentPassword, newPassword },
      {
        onSuccess: () => {
          setValues(empty)
          showDone('Password changed')
        },
      },
    )
  }
  const field = (name: keyof typeof empty) => ({
    value: values[name],
    required: true,
    withAsterisk: false,
    onChange: (e: { currentTarget: { value: string } }) =>
      setValues({ ...values, [name]: e.currentTarget.value }),
  })
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <PasswordInput
          label="Current password"
          autoComplete="current-password"
          error={errors.currentPassword}
          {...field('currentPassword')}
        />
        <PasswordInput
          label="New password"
          description="At least 12 characters. A sentence is good."
          autoComplete="new-password"
          error={errors.newPassword}
          {...field('newPassword')}
        />
        <PasswordInput
          label="New password again"
          autoComplete="new-password"
          error={differs ? 'The two differ.' : undefined}
          {...field('repeated')}
        />
        <ProblemAlert error={change.error} shownFields={['currentPassword', 'newPassword']} />
        <Button type="submit" loading={change.isPending} style={{ alignSelf: 'flex-start' }}>
          Change password
        </Button>
      </Stack>
    </form>
  )
}
