import { Button, Loader, Stack, Text } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { ProblemAlert } from '@/components/ProblemAlert'
import { useArrive, type SignInStep } from './api'
import type { Arrival } from './arrival'

interface Props {
  arrival: Arrival
  onDone: (next: SignInStep) => void
  onBack: () => void
}

/** Back from the organisation: hands over what it sent, or says that it refused. */
export function ArrivalStep({ arrival, onDone, onBack }: Props) {
  const arrive = useArrive()
  const { mutate } = arrive
  const { agency, state, code } = arrival
  const handedOver = useRef(false) // what the organisation sent is good once
  useEffect(() => {
    if (!code || handedOver.current) return
    handedOver.current = true
    mutate({ agency, state, code }, { onSuccess: onDone })
  }, [agency, state, code, mutate, onDone])
  if (code && !arrive.error)
    return (
      <Stack gap="sm" align="center" role="status">
        <Loader size="sm" />
        <Text size="sm">Signing in…</Text>
      </Stack>
    )
  return (
    <Stack gap="sm">
      {!code && (
        <Text size="sm" role="alert">
          Your organisation did not sign you in. Begin again, or ask whoever runs its sign-in.
        </Text>
      )}
      <ProblemAlert error={arrive.error} />
      <Button onClick={onBack} fullWidth>
        Begin again
      </Button>
    </Stack>
  )
}
