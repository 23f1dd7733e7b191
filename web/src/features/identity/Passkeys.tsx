import { ActionIcon, Button, Group, Skeleton, Stack, Text, TextInput } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { Panel } from '@/components/Panel'
import { ProblemAlert } from '@/components/ProblemAlert'
import { showDone } from '@/components/undo'
import { fieldErrors } from '@/lib/api/error'
import { formatDate } from '@/lib/format'
import { passkeysQuery, passkeysWork, useAddPasskey, useRemovePasskey, type Passkey } from './passkeys'

/** A person's passkeys: second factors beside the authenticator app. */
export function Passkeys() {
  const passkeys = useQuery(passkeysQuery)
  const remove = useRemovePasskey()
  return (
    <Panel title="Passkeys">
      <Stack gap="sm">
        <Text size="sm">
          A passkey of your computer, phone or security key takes the place of the app's code when you sign
          in.
        </Text>
        {passkeys.isPending && <Skeleton height={24} />}
        <ProblemAlert error={passkeys.error ?? remove.error} />
        {passkeys.data?.length === 0 && <Text size="sm">You have none yet.</Text>}
        {passkeys.data?.map((p) => (
          <Line key={p.id} passkey={p} onRemove={() => remove.mutate(p.id)} />
        ))}
        {passkeysWork() ? (
          <NewPasskey />
        ) : (
          <Text size="sm">Passkeys do not work in this browser, or not at this address.</Text>
        )}
      </Stack>
    </Panel>
  )
}

function Line({ passkey, onRemove }: { passkey: Passkey; onRemove: () => void }) {
  const used = passkey.lastUsedAt ? `last used ${formatDate(passkey.lastUsedAt)}` : 'not used yet'
  return (
    <Group justify="space-between" wrap="nowrap">
      <Text size="sm">
        {passkey.label} · added {formatDate(passkey.createdAt)}, {used}
      </Text>
      <ActionIcon
        size="sm"
        variant="subtle"
        color="gray"
        aria-label={`Remove the passkey ${passkey.label}`}
        onClick={onRemove}
      >
        <IconTrash size={14} />
      </ActionIcon>
    </Group>
  )
}

const empty = { label: '', code: '' }

function NewPasskey() {
  const [values, setValues] = useState(empty)
  const add = useAddPasskey()
  const errors = fieldErrors(add.error)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    add.mutate(values, {
      onSuccess: () => {
        setValues(empty)
        showDone('Passkey added')
      },
    })
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <TextInput
          label="Name of the new passkey"
          placeholder="Laptop"
          maxLength={60}
          required
          withAsterisk={false}
          value={values.label}
          onChange={(e) => setValues({ ...values, label: e.currentTarget.value })}
          error={errors.label}
        />
        <TextInput
          label="Code from your authenticator app"
          inputMode="numeric"
          autoComplete="one-time-code"
          required
          withAsterisk={false}
          value={values.code}
          onChange={(e) => setValues({ ...values, code: e.currentTarget.value })}
          error={errors.code}
        />
        <ProblemAlert error={add.error} shownFields={['label', 'code']} />
        <Button type="submit" loading={add.isPending} style={{ alignSelf: 'flex-start' }}>
          Add a passkey
        </Button>
      </Stack>
    </form>
  )
}
