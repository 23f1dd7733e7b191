import { Button, Radio, Stack, Textarea } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { ProblemAlert } from '@/components/ProblemAlert'
import { SidePanel } from '@/components/SidePanel'
import { TimeText } from '@/components/TimeText'
import { showDone } from '@/components/undo'
import { fieldErrors } from '@/lib/api/error'
import { formatBytes } from '@/lib/format'
import { decide, type Decision, type ProblemFile } from './api'
import classes from './Hospital.module.css'

interface Props {
  file: ProblemFile
  onClose: () => void
}

/** Decides, with a reason, whether a file's readable pages are used or its bytes are removed. */
export function DecisionPanel({ file, onClose }: Props) {
  const formId = useId()
  const queryClient = useQueryClient()
  const [decision, setDecision] = useState<Decision>(file.mayRelease ? 'release' : 'discard')
  const [reason, setReason] = useState('')
  const save = useMutation({
    mutationFn: () => decide(file.sourceId, decision, reason.trim()),
    onSuccess: () => {
      showDone(decision === 'discard' ? 'The file was removed' : 'The file is read again')
      void queryClient.invalidateQueries({ queryKey: ['encounters'] })
      onClose()
    },
  })
  return (
    <SidePanel
      opened
      title="Decide about a file"
      onClose={onClose}
      footer={
        <Button
          size="xs"
          type="submit"
          form={formId}
          loading={save.isPending}
          disabled={reason.trim().length < 3}
        >
          {decision === 'discard' ? 'Remove the file for good' : 'Use its readable pages'}
        </Button>
      }
    >
      <dl className={classes.facts}>
        <dt>File</dt>
        <dd>{file.name}</dd>
        <dt>Size</dt>
        <dd>{formatBytes(file.size)}</dd>
        <dt>Received</dt>
        <dd>
          <TimeText at={file.receivedAt} />
        </dd>
        <dt>Why</dt>
        <dd>{file.reason ?? 'It could not be used.'}</dd>
      </dl>
      <form
        id={formId}
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate()
        }}
      >
        <Stack gap="sm">
          <Radio.Group label="Decision" value={decision} onChange={(v) => setDecision(v as Decision)}>
            <Stack gap={6} mt={4}>
              {file.mayRelease && (
                <Radio
                  value="release"
                  label="Use the pages that can be read"
                  description="Pages that cannot be read are left out."
                />
              )}
              <Radio
                value="discard"
                label="Remove the file"
                description="Its bytes are destroyed. Send a good copy instead."
              />
            </Stack>
          </Radio.Group>
          <Textarea
            label="Reason"
            required
            maxLength={200}
            placeholder="Without patient data: “sent again as one file”"
            value={reason}
            error={fieldErrors(save.error).reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <ProblemAlert error={save.error} shownFields={['reason']} />
        </Stack>
      </form>
    </SidePanel>
  )
}
