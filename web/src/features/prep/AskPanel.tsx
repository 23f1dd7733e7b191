import { Button, CloseButton, Select, TextInput } from '@mantine/core'
import { useId, useState } from 'react'
import { ProblemAlert } from '@/components/ProblemAlert'
import { SidePanel } from '@/components/SidePanel'
import { documentLabel } from '@/components/viewer/pages'
import { useBench } from './bench'
import { docTypes } from './docTypes'
import type { Asked, Lack } from './types'
import type { Endings } from './useEndings'
import { askable } from './why'
import classes from './AskPanel.module.css'

interface Props {
  encounterId: string
  endings: Endings
}

const problems = [
  { value: 'missing', label: 'is missing' },
  { value: 'unsigned', label: 'is not signed' },
  { value: 'illegible', label: 'cannot be read' },
]
const typeOptions = docTypes.map((value) => ({ value, label: documentLabel(value) }))

const askedOf = ({ documentType, problem }: Lack): Asked => ({
  documentType,
  problem: problem === 'unsigned' ? 'unsigned' : 'missing',
})

/** Asks the hospital for documents. The chart then waits, with the delay the hospital's, until they arrive. */
export function AskPanel({ encounterId, endings }: Props) {
  const { file, writable } = useBench()
  const [items, setItems] = useState<Asked[]>(() => askable(file.lacks).map(askedOf))
  const [error, setError] = useState<unknown>(null)
  const formId = useId()
  const set = (at: number, change: Partial<Asked>) =>
    setItems(items.map((item, i) => (i === at ? { ...item, ...change } : item)))
  return (
    <SidePanel
      opened
      onClose={() => endings.setPanel(null)}
      title="Ask the hospital"
      footer={
        <Button type="submit" form={formId} loading={endings.busy} disabled={items.length === 0 || !writable}>
          Ask, and hold until it arrives
        </Button>
      }
    >
      <form
        id={formId}
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault()
          endings.ask(encounterId, items).catch(setError)
        }}
      >
        <ProblemAlert error={error} />
        {items.map((item, i) => (
          <fieldset key={i} className={classes.item}>
            <legend className="visually-hidden">{documentLabel(item.documentType)}</legend>
            <div className={classes.row}>
              <Select
                size="xs"
                aria-label="Document"
                data={typeOptions}
                value={item.documentType}
                searchable
                allowDeselect={false}
                onChange={(documentType) => set(i, { documentType: documentType ?? item.documentType })}
              />
              <Select
                size="xs"
                w={130}
                aria-label="What about it"
                data={problems}
                value={item.problem}
                allowDeselect={false}
                onChange={(problem) => set(i, { problem: (problem ?? 'missing') as Asked['problem'] })}
              />
              <CloseButton
                aria-label={`Do not ask for ${documentLabel(item.documentType)}`}
                onClick={() => setItems(items.filter((_, other) => other !== i))}
              />
            </div>
            <TextInput
              size="xs"
              aria-label="Note to the hospital"
              placeholder="Note to the hospital, without patient data"
              maxLength={200}
              value={item.note ?? ''}
              onChange={(event) => set(i, { note: event.currentTarget.value || undefined })}
            />
          </fieldset>
        ))}
        <Button
          size="xs"
          variant="default"
          onClick={() => setItems([...items, { documentType: 'discharge_summary', problem: 'missing' }])}
        >
          Another document
        </Button>
        <p className={classes.note}>
          The chart leaves your desk and the delay counts as the hospital’s. It comes back by itself when the
          documents arrive.
        </p>
      </form>
    </SidePanel>
  )
}
