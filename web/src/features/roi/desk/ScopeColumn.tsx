import { Button, Checkbox, Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import { documentLabel } from '@/components/viewer/pages'
import { QueryView } from '@/components/QueryView'
import { formatDate, plural } from '@/lib/format'
import type { Chart, ChartPaper, Sensitive } from '../types'
import { pick } from './ChartPages'
import { useDesk } from './desk'
import classes from './Desk.module.css'
import { holding } from './fields'
import { datedWithin, marked, pageNumbers, papersOf } from './picks'

/** What the rules propose to release, what lies outside, what is sensitive; and picking by date or page number. */
export function ScopeColumn() {
  const { request, chart } = useDesk()
  if (!request.patientId) return <p className={classes.muted}>Accept the patient first: step 2.</p>
  return <QueryView query={chart}>{(found) => <Scope chart={found} />}</QueryView>
}

function Scope({ chart }: { chart: Chart }) {
  const papers = papersOf(chart.stays)
  const outside = papers.filter((d) => d.outside)
  const sensitive = papers.filter((d) => d.sensitive.length > 0)
  return (
    <>
      <h2>Scope</h2>
      <p className={classes.muted} title={chart.rule.source}>
        {chart.exempt
          ? 'The minimum-necessary limit does not hold for this basis.'
          : `Minimum necessary: ${plural(papers.filter((d) => d.proposed).length, 'document')} of ${papers.length} proposed.`}{' '}
        {chart.rule.source}
      </p>
      {chart.reasons.map((r) => (
        <p key={r} className={classes.muted}>
          {r}
        </p>
      ))}
      {chart.questions.map((q) => (
        <p key={q} className={classes.warn}>
          {q}
        </p>
      ))}
      <PickByDate chart={chart} />
      <PickByNumber papers={papers} />
      {sensitive.length > 0 && <h2>Sensitive</h2>}
      <ul className={classes.rows}>
        {sensitive.map((d) => (
          <SensitiveRow key={d.id} paper={d} />
        ))}
      </ul>
      {outside.length > 0 && <h2>Outside the scope</h2>}
      <ul className={classes.rows}>
        {outside.map((d) => (
          <li key={d.id} className={classes.row} data-tone="warn">
            <div className={classes.rowhead}>
              <PaperLink paper={d} />
              <In paper={d} />
            </div>
            <p className={classes.muted}>{d.outside}</p>
          </li>
        ))}
      </ul>
    </>
  )
}

/** A document's name, which shows its first page. */
function PaperLink({ paper }: { paper: ChartPaper }) {
  const { chartPages } = useDesk()
  const show = () => {
    const index = chartPages.pages.findIndex((p) => p.document.id === paper.id)
    if (index >= 0) chartPages.go(index)
  }
  return (
    <button type="button" className={classes.link} onClick={show}>
      {documentLabel(paper.documentType)}
      {paper.documentDate && `, ${formatDate(paper.documentDate)}`}
    </button>
  )
}

/** Whether any page of it is in. */
function In({ paper }: { paper: ChartPaper }) {
  const { picked } = useDesk()
  const count = paper.pages.filter((p) => picked.has(p.id)).length
  return (
    <span className={classes.chip} data-tone={count > 0 ? 'warn' : undefined}>
      {count > 0 ? `${plural(count, 'page')} in` : 'left out'}
    </span>
  )
}

function SensitiveRow({ paper }: { paper: ChartPaper }) {
  return (
    <li
      className={classes.row}
      data-tone={paper.sensitive.some((s) => !s.allowed && s.leaveOut) ? 'bad' : 'warn'}
    >
      <div className={classes.rowhead}>
        <PaperLink paper={paper} />
        <In paper={paper} />
      </div>
      {paper.sensitive.map((s) => (
        <div key={s.class}>
          <strong>{s.label}</strong> <span className={classes.muted}>({s.strength})</span>
          {s.reasons.map((r) => (
            <p key={r} className={classes.muted}>
              {r}
            </p>
          ))}
          <p className={s.allowed ? classes.muted : classes.bad}>
            {s.allowed
              ? 'The authority is on file.'
              : `${s.leaveOut ? 'Leave it out, or get' : 'Look; it may need'} ${s.needs.length > 0 ? 'what is named here' : 'its own authority'}.`}
          </p>
          <Authorities sensitive={s} />
          <p className={classes.muted}>{s.rule.source}</p>
        </div>
      ))}
    </li>
  )
}

/** The papers of which any would do for a class; ticked once one is on file. */
function Authorities({ sensitive: s }: { sensitive: Sensitive }) {
  const { acts, writable } = useDesk()
  return s.needs.map((need) => (
    <Checkbox
      key={need.key}
      size="xs"
      py={3}
      label={need.label}
      checked={need.held}
      disabled={!writable}
      onChange={(e) => acts.tick(holding(need.key, e.currentTarget.checked))}
    />
  ))
}

function PickByDate({ chart }: { chart: Chart }) {
  const desk = useDesk()
  const { wanted } = desk.request
  const [from, setFrom] = useState(wanted.from ?? '')
  const [to, setTo] = useState(wanted.to ?? '')
  const found = datedWithin(chart.stays, from, to)
  const set = (taken: boolean) =>
    pick(
      desk,
      marked(
        desk.picked,
        found.flatMap((d) => d.pages.map((p) => p.id)),
        taken,
      ),
    )
  const off = !desk.writable || found.length === 0
  return (
    <>
      <h3>By date of service</h3>
      <div className={classes.fields}>
        <TextInput
          size="xs"
          type="date"
          label="From"
          value={from}
          onChange={(e) => setFrom(e.currentTarget.value)}
        />
        <TextInput
          size="xs"
          type="date"
          label="To"
          value={to}
          onChange={(e) => setTo(e.currentTarget.value)}
        />
      </div>
      <div className={classes.buttons}>
        <Button size="compact-xs" variant="default" disabled={off} onClick={() => set(true)}>
          Take {plural(found.length, 'document')} in
        </Button>
        <Button size="compact-xs" variant="default" disabled={off} onClick={() => set(false)}>
          Leave out
        </Button>
      </div>
    </>
  )
}

function PickByNumber({ papers }: { papers: ChartPaper[] }) {
  const desk = useDesk()
  const current = desk.chartPages.current?.document.id ?? ''
  const [chosen, setChosen] = useState('')
  const [text, setText] = useState('')
  const paper = papers.find((d) => d.id === (chosen || current))
  const numbers = paper ? pageNumbers(text, paper.pages.length) : []
  const take = () => {
    if (!paper || !numbers?.length) return
    const ids = paper.pages.filter((p) => numbers.includes(p.n)).map((p) => p.id)
    const rest = paper.pages.map((p) => p.id)
    pick(desk, marked(marked(desk.picked, rest, false), ids, true))
  }
  return (
    <>
      <h3>By page number</h3>
      <div className={classes.fields}>
        <Select
          size="xs"
          label="Document"
          allowDeselect={false}
          data={papers.map((d) => ({
            value: d.id,
            label: [documentLabel(d.documentType), d.documentDate].filter(Boolean).join(', '),
          }))}
          value={paper?.id ?? null}
          onChange={(id) => setChosen(id ?? '')}
        />
        <TextInput
          size="xs"
          label="Pages"
          placeholder="1-3, 7"
          value={text}
          error={numbers === null && paper && `1 to ${paper.pages.length}, as 1-3, 7`}
          onChange={(e) => setText(e.currentTarget.value)}
          onKeyDown={(e) => {
            if (e.key === 'Enter') take()
          }}
        />
        <Button
          size="compact-xs"
          variant="default"
          disabled={!desk.writable || !numbers?.length}
          onClick={take}
        >
          Take just these in
        </Button>
      </div>
    </>
  )
}
