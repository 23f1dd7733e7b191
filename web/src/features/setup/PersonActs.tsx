import { Button, Group, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ProblemAlert } from '@/components/ProblemAlert'
import { showDone, showUndo } from '@/components/undo'
import { api, unwrap } from '@/lib/api/client'
import { useMe } from '@/lib/me'
import type { Person } from './api'

interface Props {
  person: Person
  onPassword: (password: string) => void
  onDone: () => void
}

/** What ends or renews somebody's access. Resets cannot be taken back, so they are pressed twice. */
export function PersonActs({ person, onPassword, onDone }: Props) {
  const { user } = useMe()
  const queryClient = useQueryClient()
  const params = { path: { id: person.id } }
  const refresh = () => void queryClient.invalidateQueries({ queryKey: ['people'] })
  const enable = () => unwrap(api.POST('/api/v1/users/{id}/enable', { params })).finally(refresh)
  const disable = () => unwrap(api.POST('/api/v1/users/{id}/disable', { params })).finally(refresh)
  const access = useMutation({
    mutationFn: person.status === 'active' ? disable : enable,
    onSuccess: () => {
      if (person.status === 'active')
        showUndo({ message: `${person.name} has no access any more`, undo: enable })
      else showDone(`${person.name} has access again`)
      onDone()
    },
  })
  const password = useMutation({
    mutationFn: () => unwrap(api.POST('/api/v1/users/{id}/reset-password', { params })),
    onSuccess: (made) => {
      refresh()
      onPassword(made.oneTimePassword)
    },
  })
  const factor = useMutation({
    mutationFn: () => unwrap(api.POST('/api/v1/users/{id}/reset-mfa', { params })),
    onSuccess: () => {
      refresh()
      showDone(`${person.name} sets up a new second factor at the next sign-in`)
      onDone()
    },
  })
  if (user.id === person.id) return null
  return (
    <fieldset
      style={{ margin: 0, padding: '8px 12px 12px', border: '1px solid var(--line)', borderRadius: 6 }}
    >
      <legend>Access</legend>
      <Group gap={6}>
        <Button size="xs" variant="default" loading={access.isPending} onClick={() => access.mutate()}>
          {person.status === 'active' ? 'Disable' : 'Enable'}
        </Button>
        <Twice label="Reset password" busy={password.isPending} onConfirm={() => password.mutate()} />
        <Twice
          label="Reset second factor"
          busy={factor.isPending}
          disabled={!person.secondFactor}
          onConfirm={() => factor.mutate()}
        />
      </Group>
      <Text c="dimmed" mt={6}>
        Each signs {person.name} out everywhere; disabling also gives the work in hand back.
      </Text>
      <ProblemAlert error={access.error ?? password.error ?? factor.error} />
    </fieldset>
  )
}

interface TwiceProps {
  label: string
  busy: boolean
  disabled?: boolean
  onConfirm: () => void
}

function Twice({ label, busy, disabled, onConfirm }: TwiceProps) {
  const [asked, setAsked] = useState(false)
  const press = () => {
    if (asked) onConfirm()
    setAsked(!asked)
  }
  return (
    <Button
      size="xs"
      variant={asked ? 'filled' : 'default'}
      color={asked ? 'red' : undefined}
      loading={busy}
      disabled={disabled}
      onClick={press}
      onBlur={() => setAsked(false)}
    >
      {asked ? `${label}: press again` : label}
    </Button>
  )
}
