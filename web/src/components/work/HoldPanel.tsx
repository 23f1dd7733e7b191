import { Button, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useId, useRef, useState } from 'react'
import { EmptyState } from '@/components/EmptyState'
import { ProblemAlert } from '@/components/ProblemAlert'
import { QueryView } from '@/components/QueryView'
import { SidePanel } from '@/components/SidePanel'
import { holdReasonsQuery } from '@/lib/work/api'
import type { HoldReason } from '@/lib/work/types'
import { ownerLabel } from '@/lib/work/words'
import classes from './HoldPanel.module.css'

interface Props {
  opened: boolean
  onClose: () => void
  /** Kind of work; it decides which reasons are offered. */
  kind: string
  /** Puts the item on hold; `until` is an instant. */
  onHold: (reason: string, until: string | undefined) => Promise<unknown>
}

/** Why the work stops, and with that who owns the delay. */
export function HoldPanel({ opened, onClose, kind, onHold }: Props) {
  const [reason, setReason] = useState('')
  const [until, setUntil] = useState('')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const reasons = useQuery({ ...holdReasonsQuery, enabled: opened })
  const formId = useId()
  const hold = async () => {
    setBusy(true)
    setError(null)
    try {
      await onHold(reason, until ? new Date(until).toISOString() : undefined)
    } catch (problem) {
      setError(problem)
    } finally {
      setBusy(false)
    }
  }
  return (
    <SidePanel
      opened={opened}
      onClose={onClose}
      title="Put on hold"
      footer={
        <Button type="submit" form={formId} loading={busy} disabled={!reason}>
          Put on hold
        </Button>
      }
    >
      <form
        id={formId}
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault()
          if (reason) void hold()
        }}
      >
        <ProblemAlert error={error} />
        <QueryView query={reasons}>
          {(all) => (
            <Reasons
              reasons={all.filter((r) => r.active && r.kinds.includes(kind))}
              value={reason}
              onChange={setReason}
            />
          )}
        </QueryView>
        <TextInput
          type="datetime-local"
          label="Ends by itself"
          description="Leave it empty to end the hold yourself."
          value={until}
          onChange={(event) => setUntil(event.currentTarget.value)}
        />
      </form>
    </SidePanel>
  )
}

interface ReasonsProps {
  reasons: HoldReason[]
  value: string
  onChange: (code: string) => void
}

function Reasons({ reasons, value, onChange }: ReasonsProps) {
  const first = useRef<HTMLInputElement>(null)
  useEffect(() => first.current?.focus(), [])
  if (reasons.length === 0)
    return <EmptyState title="No reasons are set up">Ask your manager to add some.</EmptyState>
  return (
    <fieldset className={classes.reasons}>
      <legend>Reason</legend>
      {reasons.map((reason, i) => (
        <label key={reason.code} className={classes.reason} data-chosen={reason.code === value || undefined}>
          <input
            ref={i === 0 ? first : undefined}
            type="radio"
            name="hold-reason"
            checked={reason.code === value}
            onChange={() => onChange(reason.code)}
          />
          <span>{reason.label}</span>
          <span className={classes.owner}>{ownerLabel(reason.owner)}</span>
        </label>
      ))}
    </fieldset>
  )
}
