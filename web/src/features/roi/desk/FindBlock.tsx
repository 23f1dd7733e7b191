import { Button, Checkbox, SegmentedControl, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { documentLabel } from '@/components/viewer/pages'
import { showProblem } from '@/components/undo'
import { plural } from '@/lib/format'
import { useKeys } from '@/lib/keys'
import type { Hit, Hits, Mark } from '../types'
import { findHits, type Sought } from './api'
import { useDesk } from './desk'
import classes from './Desk.module.css'

const patterns = [
  { value: '', label: 'Words' },
  { value: 'ssn', label: 'SSN' },
  { value: 'phone', label: 'Phone' },
  { value: 'date', label: 'Date' },
  { value: 'mrn', label: 'MRN' },
  { value: 'email', label: 'E-mail' },
]

/** Looks for words or a pattern on every picked page; what is found is ticked and redacted together. */
export function FindBlock() {
  const { request, writable } = useDesk()
  const [pattern, setPattern] = useState('')
  const [text, setText] = useState('')
  const field = useRef<HTMLInputElement>(null)
  const find = useMutation({ mutationFn: (s: Sought) => findHits(request.id, s), onError: showProblem })
  const look = (wanted: string) => {
    if (wanted) find.mutate({ pattern: wanted as Sought['pattern'] })
    else if (text.trim()) find.mutate({ text: text.trim() })
  }
  useKeys('Redacting', [
    {
      key: 'f',
      label: 'Find words on all pages',
      run: () => {
        setPattern('')
        field.current?.select()
      },
    },
  ])
  return (
    <section aria-label="Find on all pages">
      <h2>Find on all pages</h2>
      <SegmentedControl
        fullWidth
        size="xs"
        aria-label="What to look for"
        data={patterns}
        value={pattern}
        onChange={(value) => {
          setPattern(value)
          if (value) look(value)
          else find.reset()
        }}
      />
      {pattern === '' && (
        <TextInput
          ref={field}
          size="xs"
          mt={4}
          aria-label="Words to find on all pages"
          placeholder="A name or words, then Enter (f)"
          autoComplete="off"
          value={text}
          onChange={(e) => setText(e.currentTarget.value)}
          onKeyDown={(e) => {
            if (e.key === 'Enter') look('')
          }}
        />
      )}
      {find.data && <HitList key={find.submittedAt} found={find.data} disabled={!writable} />}
    </section>
  )
}

/** Whether a draft lies over the hit already. */
function covered(hit: Hit, marks: Mark[]): boolean {
  const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = hit.boxes[0] ?? []
  const [x, y] = [(x0 + x1) / 2, (y0 + y1) / 2]
  return marks.some((m) => {
    const [a = 0, b = 0, c = 0, d = 0] = m.box
    return m.pageId === hit.pageId && a <= x && x <= c && b <= y && y <= d
  })
}

const keyOf = (h: Hit) => `${h.pageId}:${h.firstWord}`
const mostShown = 300

function HitList({ found, disabled }: { found: Hits; disabled: boolean }) {
  const { marks, acts, packet, reason, setSingle } = useDesk()
  const drafts = marks.data ?? []
  const open = found.hits.filter((h) => !covered(h, drafts))
  const [off, setOff] = useState<ReadonlySet<string>>(new Set())
  const ticked = open.filter((h) => !off.has(keyOf(h)))
  const toggle = (hit: Hit) => {
    const next = new Set(off)
    if (!next.delete(keyOf(hit))) next.add(keyOf(hit))
    setOff(next)
  }
  const show = (hit: Hit) => {
    packet.show({ pageId: hit.pageId, first: hit.firstWord, last: hit.lastWord })
    setSingle(true)
  }
  const redact = () => {
    const areas = ticked.map(({ pageId, firstWord, lastWord }) => ({ pageId, firstWord, lastWord }))
    if (areas.length > 0) void acts.mark('found', reason, areas)
  }
  useKeys('Redacting', [
    {
      key: 'alt+Enter',
      label: 'Redact what is found and ticked',
      run: redact,
      when: !disabled,
      inFields: true,
    },
  ])
  return (
    <>
      <p className={classes.muted} role="status">
        {plural(found.hits.length, 'hit')}
        {found.truncated && ' and more'} on {plural(found.pages, 'page')}
        {found.hits.length > open.length && ` · ${found.hits.length - open.length} redacted already`}
        {found.unread > 0 && (
          <strong className={classes.warn}>
            {' '}
            · {plural(found.unread, 'page')} without text: look at {found.unread === 1 ? 'it' : 'them'} by eye
          </strong>
        )}
      </p>
      {open.length > 0 && (
        <>
          <ul className={classes.hits} aria-label="Found">
            {open.slice(0, mostShown).map((hit) => (
              <li key={keyOf(hit)} className={classes.rowhead} style={{ padding: '2px 6px' }}>
                <Checkbox
                  size="xs"
                  aria-label={`Redact “${hit.text}”`}
                  checked={!off.has(keyOf(hit))}
                  onChange={() => toggle(hit)}
                />
                <button type="button" className={classes.link} onClick={() => show(hit)}>
                  {hit.text}
                </button>
                <span className={classes.muted}>{whereOf(hit, packet.pages)}</span>
              </li>
            ))}
          </ul>
          {open.length > mostShown && (
            <p className={classes.muted}>The first {mostShown} are shown; all are redacted together.</p>
          )}
          <Button size="compact-xs" disabled={disabled || ticked.length === 0} onClick={redact}>
            Redact {plural(ticked.length, 'hit')}
          </Button>
        </>
      )}
    </>
  )
}

function whereOf(hit: Hit, pages: { document: { documentType: string }; page: { id: string } }[]): string {
  const holder = pages.find((p) => p.page.id === hit.pageId)
  return `${holder ? documentLabel(holder.document.documentType) : ''} p. ${hit.n}`
}
