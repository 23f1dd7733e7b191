import { Button, Checkbox, Textarea } from '@mantine/core'
import { useState } from 'react'
import { ProblemAlert } from '@/components/ProblemAlert'
import { onSaveKey } from '@/components/saveKey'
import { SidePanel } from '@/components/SidePanel'
import { useDraft } from '@/lib/drafts'

const usual = [
  'A page too many is in',
  'A page that was asked for is missing',
  'Something is still to be redacted',
  'Too much is redacted',
  'The authorization does not cover this',
  "Another patient's page is in",
]

interface Props {
  requestId: string
  error: unknown
  busy: boolean
  onReturn: (reasons: string[]) => void
  onClose: () => void
}

/** Returns the request to its specialist with what is to be mended; what was typed outlives the panel and the lease. */
export function ReturnPanel({ requestId, error, busy, onReturn, onClose }: Props) {
  const [ticked, setTicked] = useState<string[]>([])
  const [text, setText] = useDraft(`roi-return:${requestId}`, '')
  const reasons = [...ticked, ...text.split('\n').map((l) => l.trim())].filter(Boolean)
  const submit = () => {
    if (reasons.length > 0) onReturn(reasons)
  }
  return (
    <SidePanel
      opened
      title="Return it"
      onClose={onClose}
      footer={
        <>
          <Button size="xs" loading={busy} disabled={reasons.length === 0} onClick={submit}>
            Return it
          </Button>
          <Button size="xs" variant="default" onClick={onClose}>
            Not yet
          </Button>
        </>
      }
    >
      {}
      <div onKeyDownCapture={onSaveKey(submit)}>
        <ProblemAlert error={error} />
        <Checkbox.Group label="What is to be mended" value={ticked} onChange={setTicked}>
          {usual.map((reason) => (
            <Checkbox key={reason} size="xs" py={5} value={reason} label={reason} />
          ))}
        </Checkbox.Group>
        <Textarea
          label="In your words, a line each"
          autosize
          minRows={4}
          maxLength={2000}
          value={text}
          onChange={(e) => setText(e.currentTarget.value)}
        />
      </div>
    </SidePanel>
  )
}
