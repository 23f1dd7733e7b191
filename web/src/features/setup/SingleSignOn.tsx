import { Button, Code, PasswordInput, Stack, Switch, TagsInput, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Panel } from '@/components/Panel'
import { ProblemAlert } from '@/components/ProblemAlert'
import { showDone } from '@/components/undo'
import { api, unwrap, unwrapTagged, type Schema } from '@/lib/api/client'
import { ApiError, fieldErrors } from '@/lib/api/error'
import { can, useMe } from '@/lib/me'
import { StaleNotice } from './Editor'

type Provider = Schema<'IdentityProvider'>

const providerQuery = {
  queryKey: ['identity-provider'],
  queryFn: async ({ signal }: { signal: AbortSignal }) =>
    unwrapTagged(api.GET('/api/v1/identity-provider', { signal })),
}

/** The organisation by which the agency's people sign in. */
export function SingleSignOn() {
  const provider = useQuery(providerQuery)
  return (
    <div style={{ maxWidth: 640 }}>
      <Panel title="Sign in with the agency's own organisation">
        {provider.data ? (
          <ProviderForm
            key={provider.data.etag}
            provider={provider.data.data}
            etag={provider.data.etag}
            onReload={() => void provider.refetch()}
          />
        ) : (
          <ProblemAlert error={provider.error} />
        )}
      </Panel>
    </div>
  )
}

interface FormProps {
  provider: Provider
  etag: string
  onReload: () => void
}

function ProviderForm({ provider, etag, onReload }: FormProps) {
  const mayChange = can(useMe(), 'sso.manage')
  const queryClient = useQueryClient()
  const { issuer, application, domains, trustsMfa, active } = provider
  const form = useForm({ initialValues: { issuer, application, secret: '', domains, trustsMfa, active } })
  const saving = useMutation({
    mutationFn: (body: typeof form.values) =>
      unwrap(api.PUT('/api/v1/identity-provider', { params: { header: { 'If-Match': etag } }, body })),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: providerQuery.queryKey })
      showDone('Single sign-on saved')
    },
    onError: (error) => form.setErrors(fieldErrors(error)),
  })
  const stale = saving.error instanceof ApiError && saving.error.status === 412
  return (
    <form onSubmit={form.onSubmit((values) => saving.mutate(values))} noValidate>
      <Stack gap="sm">
        <Text size="sm">
          Register this redirect address at your provider (OpenID Connect):{' '}
          {provider.returnUrl ? (
            <Code>{provider.returnUrl}</Code>
          ) : (
            'this installation has no public address yet.'
          )}
        </Text>
        <TextInput
          label="Issuer"
          description="The provider's address as it names itself, such as https://login.example.org"
          disabled={!mayChange}
          {...form.getInputProps('issuer')}
        />
        <TextInput label="Client ID" disabled={!mayChange} {...form.getInputProps('application')} />
        <PasswordInput
          label="Client secret"
          description={provider.hasSecret ? 'Leave it empty to keep the one there is.' : undefined}
          autoComplete="off"
          disabled={!mayChange}
          {...form.getInputProps('secret')}
        />
        <TagsInput
          label="E-mail domains"
          description="Only people whose address here is of one of these may sign in this way"
          disabled={!mayChange}
          {...form.getInputProps('domains')}
        />
        <Switch
          label="The provider asks for the second factor, so Chartwright does not"
          disabled={!mayChange}
          {...form.getInputProps('trustsMfa', { type: 'checkbox' })}
        />
        <Switch
          label="In use"
          disabled={!mayChange}
          {...form.getInputProps('active', { type: 'checkbox' })}
        />
        {stale ? (
          <StaleNotice onReload={onReload} />
        ) : (
          <ProblemAlert error={saving.error} shownFields={Object.keys(form.getValues())} />
        )}
        {mayChange && (
          <Button type="submit" size="xs" loading={saving.isPending} style={{ alignSelf: 'flex-start' }}>
            Save
          </Button>
        )}
      </Stack>
    </form>
  )
}
