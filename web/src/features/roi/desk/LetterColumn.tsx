import { Button, Select, Textarea, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { ProblemAlert } from '@/components/ProblemAlert'
import { onSaveKey } from '@/components/saveKey'
import { TimeText } from '@/components/TimeText'
import { useKeys } from '@/lib/keys'
import { lettersQuery } from '../api'
import type { LetterKind } from '../types'
import { nothingWritten, useDesk } from './desk'
import classes from './Desk.module.css'
import { blanksOf, filledIn, letterKinds, type Blank } from './letters'
import { endsWork } from './useEndings'
import { useLetter } from './useLetter'

/** Writes a letter from a template: what it lacks is filled in here, the letter itself stands in the middle. */
export function LetterColumn() {
  const desk = useDesk()
  const letter = useLetter(desk)
  const { kind, refused } = letter
  useKeys('Letters', [{ key: 'l', label: 'Show the letter as it would be sent', run: letter.preview }])
  const blanks = blanksOf(
    kind,
    Object.keys(refused).filter((f) => f.startsWith('values.')),
    letter.typed,
  )
  return (
    <>
      <h2>Write to the requester</h2>
      {}
      <div className={classes.rows} onKeyDownCapture={onSaveKey(letter.preview)}>
        <Select
          size="xs"
          label="Letter"
          allowDeselect={false}
          data={letterKinds}
          value={kind}
          onChange={(value) => letter.setKind((value ?? kind) as LetterKind)}
        />
        {kind === 'extension' && (
          <TextInput
            size="xs"
            type="date"
            label="New day by which we answer"
            value={letter.dueOn}
            error={refused.dueOn ?? refused['values.new_due_date']}
            onChange={(e) => letter.setDueOn(e.currentTarget.value)}
          />
        )}
        {blanks.map((blank) => (
          <BlankField
            key={blank.name}
            blank={blank}
            value={(letter.typed as Record<string, string>)[blank.name] ?? ''}
            error={refused[`values.${blank.name}`]}
            disabled={!desk.writable}
            onChange={(text) => letter.type(blank.name, text)}
          />
        ))}
        <ProblemAlert
          error={letter.error}
          shownFields={[...blanks.map((b) => `values.${b.name}`), 'values.new_due_date', 'dueOn']}
        />
        <div className={classes.buttons}>
          <Button
            size="xs"
            variant="default"
            loading={letter.busy}
            disabled={!desk.writable}
            onClick={letter.preview}
          >
            Show it
          </Button>
          <Button size="xs" disabled={!letter.sendable} loading={letter.busy} onClick={letter.send}>
            Send it
          </Button>
          {!letter.sendable && <span className={classes.muted}>Read it first, then send it.</span>}
          {letter.sendable && endsWork(kind) && (
            <span className={classes.warn}>Sending it ends your work on this request for now.</span>
          )}
        </div>
      </div>
      <Sent />
    </>
  )
}

interface FieldProps {
  blank: Blank
  value: string
  error: string | undefined
  disabled: boolean
  onChange: (text: string) => void
}

function BlankField({ blank, value, error, disabled, onChange }: FieldProps) {
  const common = {
    size: 'xs',
    label: blank.label,
    placeholder: filledIn.includes(blank.name) ? 'Left empty: as the checklist says' : undefined,
    value,
    error,
    disabled,
    onChange: (e: { currentTarget: { value: string } }) => onChange(e.currentTarget.value),
  } as const
  if (blank.kind === 'list' || blank.kind === 'text')
    return <Textarea autosize minRows={2} maxRows={8} {...common} />
  return <TextInput type={blank.kind === 'day' ? 'date' : 'text'} {...common} />
}

/** Letters that went out; one opens in the middle. */
function Sent() {
  const { request, setWritten } = useDesk()
  const letters = useQuery(lettersQuery(request.id))
  if (!letters.data?.length) return null
  return (
    <section aria-label="Letters sent">
      <h2>Sent</h2>
      <ul className={classes.rows}>
        {letters.data.map((l) => (
          <li key={l.id} className={classes.row}>
            <button
              type="button"
              className={classes.link}
              onClick={() => setWritten({ ...nothingWritten, letter: l })}
            >
              {l.subject}
            </button>{' '}
            {l.sentAt && (
              <span className={classes.muted}>
                <TimeText at={l.sentAt} />
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
