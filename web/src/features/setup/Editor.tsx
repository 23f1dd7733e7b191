import { Alert, Button } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { useMutation, useQueryClient, type QueryKey } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { FormPanel } from '@/components/FormPanel'
import { showDone } from '@/components/undo'
import { ApiError, fieldErrors } from '@/lib/api/error'

interface Props<V extends Record<string, unknown>> {
  title: string
  form: UseFormReturnType<V>
  /** Sends the values. A 412 offers to load the newest state. */
  save: (values: V) => Promise<unknown>
  /** What is asked anew afterwards. */
  refresh: QueryKey[]
  /** Said when it is done: "Client saved". */
  saved: string
  onClose: () => void
  /** Called once it is saved: usually closes the panel too. */
  onSaved?: () => void
  /** Puts the newest state in place of what is edited. */
  onReload?: () => void
  children: ReactNode
  /** More acts, beside Save. */
  acts?: ReactNode
}

/** The side panel in which one thing is set up. Mod+Enter saves. */
export function Editor<V extends Record<string, unknown>>(props: Props<V>) {
  const { form } = props
  const queryClient = useQueryClient()
  const saving = useMutation({
    mutationFn: props.save,
    onSuccess: () => {
      for (const queryKey of props.refresh) void queryClient.invalidateQueries({ queryKey })
      showDone(props.saved)
      props.onSaved?.()
    },
    onError: (error) => form.setErrors(fieldErrors(error)),
  })
  const submit = form.onSubmit((values) => saving.mutate(values))
  const stale = saving.error instanceof ApiError && saving.error.status === 412
  return (
    <FormPanel
      title={props.title}
      act="Save"
      onSubmit={submit}
      onClose={props.onClose}
      busy={saving.isPending}
      error={stale ? null : saving.error}
      shownFields={Object.keys(form.getValues())}
      acts={props.acts}
    >
      {props.children}
      {stale && <StaleNotice onReload={props.onReload} />}
    </FormPanel>
  )
}

/** Says that somebody else was quicker, and offers their state. */
export function StaleNotice({ onReload }: { onReload?: () => void }) {
  return (
    <Alert color="yellow" variant="light" role="alert" p="xs" title="Somebody changed this meanwhile">
      <p style={{ margin: '0 0 6px' }}>Load the newest state and repeat your change there.</p>
      {onReload && (
        <Button size="compact-xs" variant="default" onClick={onReload}>
          Load the newest
        </Button>
      )}
    </Alert>
  )
}
