import { Button, Group, Select, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { ActionButton } from '@/components/ActionButton'
import { showDone, showProblem, showUndo } from '@/components/undo'
import { useKeys } from '@/lib/keys'
import { plural } from '@/lib/format'
import { manage, type Command, type Result } from './api'
import { refusals, saidOf, undoOf } from './bulk'
import type { Line, Person } from './types'
import { priorities } from './words'
import classes from './performance.module.css'

type Asking = 'priority' | 'route' | 'reassign' | 'cancel' | null

interface Props {
  lines: Line[]
  people: Person[]
  onDone: () => void
}

/** What a manager can do with the selected items, and what became of each. */
export function ItemActs({ lines, people, onDone }: Props) {
  const [asking, setAsking] = useState<Asking>(null)
  const [results, setResults] = useState<Result[]>([])
  const act = useManage(lines, (answered) => {
    setResults(answered)
    setAsking(null)
    if (answered.every((r) => r.ok)) onDone()
  })
  const ids = lines.map((l) => l.id)
  const none = ids.length === 0 || act.isPending
  const takeBack = () => act.mutate({ action: 'take_back', ids })
  const ask = (what: Asking) => () => !none && setAsking(what)
  useKeys('Selected items', [
    { key: 'p', label: 'Change the priority', run: ask('priority') },
    { key: 'r', label: 'Route to a person', run: ask('route') },
    { key: 'b', label: 'Take back', run: () => !none && takeBack() },
    { key: 'a', label: 'Reassign', run: ask('reassign') },
    { key: 'x', label: 'Cancel with a reason', run: ask('cancel') },
  ])
  return (
    <div>
      {asking ? (
        <Question
          asking={asking}
          people={people}
          busy={act.isPending}
          onAnswer={(answer) => act.mutate({ ...answer, ids })}
          onBack={() => setAsking(null)}
        />
      ) : (
        <div className={classes.acts}>
          <span>
            {lines.length === 0 ? 'Select items to act on them' : `${plural(lines.length, 'item')}:`}
          </span>
          <ActionButton keys="p" variant="default" disabled={none} onClick={ask('priority')}>
            Priority
          </ActionButton>
          <ActionButton keys="r" variant="default" disabled={none} onClick={ask('route')}>
            Route
          </ActionButton>
          <ActionButton keys="b" variant="default" disabled={none} onClick={takeBack}>
            Take back
          </ActionButton>
          <ActionButton keys="a" variant="default" disabled={none} onClick={ask('reassign')}>
            Reassign
          </ActionButton>
          <ActionButton keys="x" variant="default" disabled={none} onClick={ask('cancel')}>
            Cancel
          </ActionButton>
        </div>
      )}
      <Refused results={results} />
    </div>
  )
}

/** Does the action, says what came of it, and offers the way back where there is one. */
function useManage(lines: Line[], onAnswer: (results: Result[]) => void) {
  const client = useQueryClient()
  const renew = () => client.invalidateQueries({ queryKey: ['board'] })
  return useMutation({
    mutationFn: manage,
    onSuccess: (results, command) => {
      onAnswer(results)
      void renew()
      const back = undoOf(command, lines, results)
      if (!results.some((r) => r.ok)) return
      if (back.length === 0) showDone(saidOf(command, results))
      else
        showUndo({
          message: saidOf(command, results),
          undo: async () => {
            for (const c of back) await manage(c)
            await renew()
          },
        })
    },
    onError: showProblem,
  })
}

function Refused({ results }: { results: Result[] }) {
  const refused = refusals(results)
  if (refused.length === 0) return null
  return (
    <ul className={classes.results} role="alert">
      {refused.map((r) => (
        <li key={r.message}>
          {plural(r.count, 'item')} not changed: {r.message}
        </li>
      ))}
    </ul>
  )
}

type Answer = Omit<Command, 'ids'>

interface QuestionProps {
  asking: Exclude<Asking, null>
  people: Person[]
  busy: boolean
  onAnswer: (answer: Answer) => void
  onBack: () => void
}

function Question({ asking, people, busy, onAnswer, onBack }: QuestionProps) {
  const [value, setValue] = useState<string | null>(asking === 'priority' ? '1' : null)
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.focus(), [])
  const answer = answerOf(asking, value)
  const data =
    asking === 'priority'
      ? Object.entries(priorities).map(([v, label]) => ({ value: v, label }))
      : people.map((p) => ({ value: p.id, label: p.name }))
  return (
    <form
      className={classes.acts}
      onSubmit={(e) => {
        e.preventDefault()
        if (answer) onAnswer(answer)
      }}
    >
      {asking === 'cancel' ? (
        <TextInput
          size="xs"
          label="Reason, without patient data"
          value={value ?? ''}
          maxLength={200}
          onChange={(e) => setValue(e.currentTarget.value)}
          ref={field}
        />
      ) : (
        <Select
          size="xs"
          label={asking === 'priority' ? 'Priority' : 'Person'}
          searchable={asking !== 'priority'}
          data={data}
          value={value}
          onChange={setValue}
          ref={field}
        />
      )}
      <Group gap={6}>
        <Button size="xs" type="submit" disabled={!answer} loading={busy}>
          {labels[asking]}
        </Button>
        <Button size="xs" variant="default" onClick={onBack}>
          Back
        </Button>
      </Group>
    </form>
  )
}

const labels = {
  priority: 'Set the priority',
  route: 'Route',
  reassign: 'Reassign',
  cancel: 'Cancel the items',
}

/** The command an answer makes; nothing while it is not complete. */
export function answerOf(asking: Exclude<Asking, null>, value: string | null): Answer | null {
  const text = value?.trim()
  if (!text) return null
  switch (asking) {
    case 'priority':
      return { action: 'reprioritise', priority: Number(text) }
    case 'route':
    case 'reassign':
      return { action: asking, userId: text }
    case 'cancel':
      return { action: 'cancel', reason: text }
  }
}
