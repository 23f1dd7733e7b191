import { Button, Group, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { EmptyState } from '@/components/EmptyState'
import { QueryView } from '@/components/QueryView'
import { formatDate } from '@/lib/format'
import { candidatesQuery } from './api'
import { useBench } from './bench'
import { evidenceText, fieldLabel } from './evidence'
import type { Candidate, Evidence, PrepDocument } from './types'
import classes from './TaskColumn.module.css'

const typingMs = 250

/** Where the document belongs: encounters with what speaks for and against them, marked on the page when chosen. */
export function Candidates({ document: d }: { document: PrepDocument }) {
  const needed = !d.encounterId || d.identity === 'differs'
  const [asked, setAsked] = useState(needed)
  const { writable } = useBench()
  return (
    <section aria-labelledby="prep-match">
      <h2 id="prep-match" className={classes.title}>
        Where it belongs
      </h2>
      {asked ? (
        <Finder document={d} opened={!needed} />
      ) : (
        <Group gap={8}>
          <span className={classes.muted}>Matched to this encounter.</span>
          <Button
            size="compact-xs"
            variant="default"
            data-part="match"
            disabled={!writable}
            onClick={() => setAsked(true)}
          >
            It belongs elsewhere
          </Button>
        </Group>
      )}
    </section>
  )
}

interface FinderProps {
  document: PrepDocument
  /** Opened by the person, so the focus goes on here. */
  opened: boolean
}

function Finder({ document: d, opened }: FinderProps) {
  const [text, setText] = useState('')
  const [q] = useDebouncedValue(text.trim(), typingMs)
  const candidates = useQuery(candidatesQuery(d.id, q.length > 1 ? q : ''))
  return (
    <>
      <TextInput
        ref={opened ? takeFocus : undefined}
        size="xs"
        data-part="match"
        aria-label="Look for an encounter by account or MRN"
        placeholder="Found by what is printed; or type an account or MRN"
        autoComplete="off"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <QueryView query={candidates}>
        {(found) =>
          found.length === 0 ? (
            <EmptyState title="No encounter fits">
              Nothing printed here names a registered encounter. Look by account or MRN, or put the pages on
              hold for the hospital.
            </EmptyState>
          ) : (
            <List document={d} found={found} />
          )
        }
      </QueryView>
    </>
  )
}

function List({ document: d, found }: { document: PrepDocument; found: Candidate[] }) {
  const { acts, file, chosen: choice, setChosen, writable } = useBench()
  const chosenId = choice?.documentId === d.id ? choice.candidate.encounterId : undefined
  const chosen = found.find((c) => c.encounterId === chosenId)
  const loose = file.documents.filter((o) => !o.encounterId)
  const match = (c: Candidate) =>
    acts.match(
      d,
      c.encounterId,
      c.encounterId === d.encounterId
        ? 'Confirmed: it belongs here'
        : `Matched to account ${c.accountNumber}`,
    )
  return (
    <>
      <fieldset className={classes.candidates} aria-label="Encounters, best first">
        {found.map((c) => (
          <Row
            key={c.encounterId}
            candidate={c}
            here={c.encounterId === d.encounterId}
            chosen={c === chosen}
            onChoose={() => setChosen({ documentId: d.id, candidate: c })}
            onTake={() => {
              if (writable) match(c)
            }}
          />
        ))}
      </fieldset>
      <Group gap={8}>
        <Button size="xs" disabled={!writable || !chosen} onClick={() => chosen && match(chosen)}>
          {chosen && chosen.encounterId === d.encounterId ? 'Confirm: it belongs here' : 'Match'}
        </Button>
        {chosen && !d.encounterId && loose.length > 1 && (
          <Button
            size="xs"
            variant="default"
            disabled={!writable}
            onClick={() =>
              acts.matchAll(loose, chosen.encounterId, `All matched to account ${chosen.accountNumber}`)
            }
          >
            Match all {loose.length} loose documents
          </Button>
        )}
        {d.encounterId && (
          <Button
            size="xs"
            variant="default"
            disabled={!writable}
            title="The pages become work of their own, to be matched later"
            onClick={() => acts.match(d, undefined, 'Taken out: the pages wait as a case of their own')}
          >
            Take it out of this chart
          </Button>
        )}
      </Group>
    </>
  )
}

interface RowProps {
  candidate: Candidate
  /** The document is in this encounter's chart now. */
  here: boolean
  chosen: boolean
  onChoose: () => void
  onTake: () => void
}

function Row({ candidate: c, here, chosen, onChoose, onTake }: RowProps) {
  const { patient } = c
  const stay = stayText(c)
  return (
    <div className={classes.candidate} data-chosen={chosen || undefined}>
      <label>
        <input
          type="radio"
          name="candidate"
          checked={chosen}
          onChange={onChoose}
          onClick={onChoose}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.ctrlKey || event.metaKey || !chosen) return
            event.preventDefault()
            onTake()
          }}
        />
        <span>
          {patient.lastName}, {patient.firstName} · {c.workType}
          {here && <span className={classes.muted}> · here now</span>}
        </span>
        <span className={classes.score} title="How well what is printed agrees, of 100">
          {c.score}
        </span>
        <span className={classes.second}>
          Account {c.accountNumber} · MRN {patient.mrn} · born {formatDate(patient.birthDate)} · {stay}
        </span>
      </label>
      {chosen && <Chips evidence={c.evidence} />}
    </div>
  )
}

function Chips({ evidence }: { evidence: Evidence[] }) {
  const { showEvidence } = useBench()
  if (evidence.length === 0)
    return <p className={classes.second}>Nothing printed here speaks for or against it.</p>
  return (
    <ul className={classes.chips} aria-label="What is printed">
      {evidence.map((e) => (
        <li key={`${e.field} ${e.pageId} ${e.value}`}>
          <button
            type="button"
            className={classes.chip}
            data-against={!e.agrees || undefined}
            title={`${evidenceText(e)}. Show it`}
            onClick={() => void showEvidence(e)}
          >
            {e.agrees ? '✓' : '✗'} {fieldLabel(e.field)} {e.value} <small>p {e.n}</small>
            <span className="visually-hidden">{e.agrees ? ' agrees' : ' differs'}</span>
          </button>
        </li>
      ))}
    </ul>
  )
}

function takeFocus(input: HTMLInputElement | null) {
  input?.focus()
}

function stayText({ admittedAt, dischargedAt, timezone }: Candidate): string {
  const days = [
    formatDate(admittedAt, timezone),
    dischargedAt ? formatDate(dischargedAt, timezone) : 'not discharged',
  ]
  return [...new Set(days)].join(' – ')
}
