import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { EmptyState } from '@/components/EmptyState'
import { QueryView } from '@/components/QueryView'
import { ApiError, messageOf } from '@/lib/api/error'
import { useDraft } from '@/lib/drafts'
import { useKeys } from '@/lib/keys'
import type { Finding, Findings } from '../types'
import { sentence } from '../words'
import type { Decision } from './api'
import { showPage, useDesk, type Desk, type Step } from './desk'
import classes from './Desk.module.css'

/** What stands against the release: to be mended, or decided with a reason. */
export function FindingsColumn() {
  const { findings, acts, writable } = useDesk()
  return (
    <>
      <Refusal />
      <div className={classes.rowhead}>
        <h2>What stands against it</h2>
        <Button
          size="compact-xs"
          variant="default"
          loading={acts.busy}
          disabled={!writable}
          onClick={acts.check}
        >
          Look again
        </Button>
      </div>
      <QueryView query={findings}>{(found) => <List found={found} />}</QueryView>
    </>
  )
}

/** Why submitting was refused; what blocks is named below, and once nothing does any more it is over. */
function Refusal() {
  const { findings, endings } = useDesk()
  const { refusal } = endings
  const blocked = refusal instanceof ApiError && refusal.code === 'release-blocked'
  if (!refusal || (blocked && findings.data && !findings.data.blocked)) return null
  return (
    <p className={classes.refusal} role="alert">
      {messageOf(refusal)}
    </p>
  )
}

/** Open ones that block first, then open ones, then what was decided. */
function ordered(items: Finding[]): Finding[] {
  const rank = (f: Finding) => (f.state === 'open' ? (f.blocks ? 0 : 1) : 2)
  return items.toSorted((a, b) => rank(a) - rank(b))
}

function List({ found }: { found: Findings }) {
  const desk = useDesk()
  const items = ordered(found.items)
  const [chosen, setChosen] = useState('')
  const first = items.find((f) => f.state === 'open')?.id ?? items[0]?.id ?? ''
  const current = items.some((f) => f.id === chosen) ? chosen : first
  const step = (by: number) => {
    const at = items.findIndex((f) => f.id === current)
    const next = items[Math.min(items.length - 1, Math.max(0, at + by))]
    if (!next) return
    setChosen(next.id)
    show(desk, next)
  }
  useKeys('Findings', [
    { key: 'n', label: 'Next finding', run: () => step(1) },
    { key: 'p', label: 'Finding before', run: () => step(-1) },
    { key: 'd', label: 'Decide it: to the reason', run: () => document.getElementById('reason')?.focus() },
  ])
  if (items.length === 0)
    return (
      <EmptyState title="Nothing stands against it">
        Submit it with Ctrl+Enter when the pages and letters are as they should be.
      </EmptyState>
    )
  return (
    <>
      <p className={classes.muted} role="status">
        {found.blocked ? 'Something still blocks the release.' : 'Nothing blocks the release any more.'}
      </p>
      <ul className={classes.rows} aria-label="Findings">
        {items.map((f) => (
          <FindingRow
            key={f.id}
            finding={f}
            current={f.id === current}
            onChoose={() => {
              setChosen(f.id)
              show(desk, f)
            }}
          />
        ))}
      </ul>
    </>
  )
}

const where: Partial<Record<Finding['kind'], Step>> = {
  authorization: 'validate',
  path: 'validate',
  patient: 'patient',
}

/** Shows the page that a finding is about. */
function show(desk: Desk, f: Finding) {
  const page = f.pageId ?? desk.packet.documents.find((d) => d.id === f.documentId)?.pageList[0]?.id
  if (page) showPage(desk, page)
}

export const findingWords: Record<Finding['state'], string> = {
  open: 'open',
  accepted: 'accepted',
  left_out: 'left out',
}

interface RowProps {
  finding: Finding
  current: boolean
  onChoose: () => void
}

function FindingRow({ finding: f, current, onChoose }: RowProps) {
  const desk = useDesk()
  const open = f.state === 'open'
  const tone = open ? (f.blocks ? 'bad' : 'warn') : 'good'
  const mend = where[f.kind]
  return (
    <li className={classes.row} data-current={current || undefined} data-tone={tone}>
      <div className={classes.rowhead}>
        <button type="button" className={classes.link} aria-expanded={current} onClick={onChoose}>
          {sentence(f.kind)}
        </button>
        <span className={classes.chip} data-tone={tone}>
          {open ? (f.blocks ? 'blocks' : 'to know') : findingWords[f.state]}
        </span>
      </div>
      <div>{f.message}</div>
      {f.rule?.source && <p className={classes.muted}>{f.rule.source}</p>}
      {f.reason && <p className={classes.muted}>Decided: {f.reason}</p>}
      {current && f.decidable && <Deciding finding={f} />}
      {current && !f.decidable && mend && (
        <Button size="compact-xs" variant="default" onClick={() => desk.go(mend)}>
          Mend it
        </Button>
      )}
    </li>
  )
}

/** The reason outlives a lost lease: it is a draft until the server has it. */
function Deciding({ finding: f }: { finding: Finding }) {
  const { acts, writable } = useDesk()
  const [reason, setReason, clear] = useDraft(`roi-decision:${f.id}`, '')
  const decide = async (decision: Decision) => {
    if (reason.trim().length < 3) return
    if (await acts.decide(f.id, decision, reason.trim())) {
      setReason('')
      clear()
    }
  }
  const off = !writable || acts.busy || reason.trim().length < 3
  return (
    <>
      <TextInput
        id="reason"
        size="xs"
        mt={4}
        label="Reason"
        placeholder="Why, in a few words"
        maxLength={500}
        disabled={!writable}
        value={reason}
        onChange={(e) => setReason(e.currentTarget.value)}
        onKeyDown={(e) => {
          if (e.key === 'Enter' && !e.ctrlKey && !e.metaKey) void decide('accept')
        }}
      />
      <div className={classes.buttons}>
        {f.state === 'open' ? (
          <>
            <Button size="compact-xs" disabled={off} onClick={() => void decide('accept')}>
              It may leave
            </Button>
            <Button
              size="compact-xs"
              variant="default"
              disabled={off}
              onClick={() => void decide('leave_out')}
            >
              Leave it out
            </Button>
          </>
        ) : (
          <Button size="compact-xs" variant="default" disabled={off} onClick={() => void decide('reopen')}>
            Open it again
          </Button>
        )}
      </div>
    </>
  )
}
