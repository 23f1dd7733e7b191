import { Anchor, Button, Checkbox, Group, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Panel } from '@/components/Panel'
import { ProblemAlert } from '@/components/ProblemAlert'
import { QueryView } from '@/components/QueryView'
import { showDone } from '@/components/undo'
import { api, unwrap, unwrapTagged, type Schema } from '@/lib/api/client'
import { fieldErrors } from '@/lib/api/error'
import { useCan } from '@/lib/me'
import { of } from '../api'
import { classChoices } from '../words'
import classes from './Settings.module.css'

type Page = Schema<'PageSettings'>
interface Tagged {
  data: Page
  etag: string
}

const pageQuery = (clientId: string) =>
  queryOptions({
    queryKey: ['portal-page', clientId],
    queryFn: async ({ signal }): Promise<Tagged> =>
      (await unwrapTagged(
        api.GET('/api/v1/clients/{id}/portal-page', { ...of(clientId), signal }),
      )) as Tagged,
  })

/** The page on which people without an account ask a client for records. */
export function PublicPage({ clientId }: { clientId: string }) {
  const page = useQuery(pageQuery(clientId))
  return (
    <Panel title="Public page">
      <QueryView query={page}>
        {(found) => <Editor key={found.etag} clientId={clientId} found={found} />}
      </QueryView>
    </Panel>
  )
}

function Editor({ clientId, found }: { clientId: string; found: Tagged }) {
  const mayChange = useCan('portal.page')
  const queryClient = useQueryClient()
  const { address, version, ...rest } = found.data
  const form = useForm({
    initialValues: { ...rest, contact: rest.contact ?? '', documentClasses: rest.documentClasses ?? [] },
  })
  const save = useMutation({
    mutationFn: (values: typeof form.values) =>
      unwrap(
        api.PUT('/api/v1/clients/{id}/portal-page', {
          params: { path: { id: clientId }, header: { 'If-Match': found.etag } },
          body: { ...values, version },
        }),
      ),
    onSuccess: () => {
      showDone('Saved')
      return queryClient.invalidateQueries({ queryKey: ['portal-page', clientId] })
    },
    onError: (error) => form.setErrors(fieldErrors(error)),
  })
  return (
    <form onSubmit={form.onSubmit((values) => save.mutate(values))} noValidate>
      <fieldset className={classes.plain} disabled={!mayChange}>
        <legend className="visually-hidden">Public page</legend>
        <Stack gap="sm">
          <Checkbox
            size="xs"
            label="Open: people may ask here"
            {...form.getInputProps('active', { type: 'checkbox' })}
          />
          <Group align="flex-start">
            <TextInput
              label="Its address ends in"
              description="Small letters, digits and hyphens"
              w={240}
              {...form.getInputProps('slug')}
            />
            <TextInput
              label="Whom people can call who need help"
              description="Shown on the page"
              w={320}
              {...form.getInputProps('contact')}
            />
          </Group>
          <Checkbox.Group
            label="A document of identity is asked of"
            {...form.getInputProps('documentClasses')}
          >
            <Group gap="md" mt={4}>
              {classChoices.map((c) => (
                <Checkbox key={c.value} size="xs" value={c.value} label={c.label} />
              ))}
            </Group>
          </Checkbox.Group>
          {address && (
            <span className={classes.muted}>
              People type{' '}
              <Anchor href={address} target="_blank" rel="noreferrer" size="xs" underline="always">
                {address}
              </Anchor>
            </span>
          )}
        </Stack>
      </fieldset>
      <ProblemAlert error={save.error} shownFields={Object.keys(fieldErrors(save.error))} />
      {mayChange && (
        <Button mt="sm" size="xs" type="submit" loading={save.isPending} disabled={!form.isDirty()}>
          Save the page
        </Button>
      )}
    </form>
  )
}
