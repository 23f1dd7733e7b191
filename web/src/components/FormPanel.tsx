import { Button, Stack } from '@mantine/core'
import { useId, type ReactNode } from 'react'
import { fieldErrors } from '@/lib/api/error'
import { useKeys } from '@/lib/keys'
import { ProblemAlert } from './ProblemAlert'
import { onSaveKey } from './saveKey'
import { SidePanel } from './SidePanel'

interface Props {
  title: string
  /** What sending it does, on its button: "Register". */
  act: string
  onSubmit: () => void
  onClose: () => void
  busy: boolean
  /** Why the last attempt failed. */
  error: Error | null
  /** Fields that tell their own errors; left out, all that the error names. */
  shownFields?: string[]
  width?: number
  /** More acts, beside the two buttons. */
  acts?: ReactNode
  children: ReactNode
}

/** A side panel that is one form. Mod+Enter sends it, from any field. */
export function FormPanel({
  title,
  act,
  onSubmit,
  onClose,
  busy,
  error,
  width,
  acts,
  children,
  ...rest
}: Props) {
  const id = useId()
  useKeys(title, [{ key: 'mod+Enter', label: act, run: onSubmit, inFields: true }])
  return (
    <SidePanel
      opened
      width={width}
      title={title}
      onClose={onClose}
      footer={
        <>
          <Button size="xs" type="submit" form={id} loading={busy}>
            {act}
          </Button>
          <Button size="xs" variant="default" onClick={onClose}>
            Cancel
          </Button>
          {acts}
        </>
      }
    >
      <form
        id={id}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          onSubmit()
        }}
        onKeyDownCapture={onSaveKey(onSubmit)}
      >
        <Stack gap="sm">
          {children}
          <ProblemAlert error={error} shownFields={rest.shownFields ?? Object.keys(fieldErrors(error))} />
        </Stack>
      </form>
    </SidePanel>
  )
}
