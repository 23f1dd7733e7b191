import { Checkbox } from '@mantine/core'
import { ActionButton } from '@/components/ActionButton'
import { EmptyState } from '@/components/EmptyState'
import { QueryView } from '@/components/QueryView'
import { PagePane } from '@/components/viewer/PagePane'
import { plural } from '@/lib/format'
import { useKeys } from '@/lib/keys'
import { useDesk, type Desk } from './desk'
import classes from './Desk.module.css'
import { PageGrid } from './PageGrid'
import { heldBack, papersOf, picksOf, proposal, toggled, type Picked } from './picks'
import { ViewSwitch } from './ViewSwitch'

/** The patient's whole chart to pick from: what is in is framed, what lies outside the scope or is sensitive says so. */
export function ChartPages() {
  const desk = useDesk()
  const { request, chart } = desk
  if (!request.patientId)
    return (
      <EmptyState title="No patient has been accepted">
        Accept one of the candidates first: step 2. Then the chart can be opened.
      </EmptyState>
    )
  return <QueryView query={chart}>{() => <Picking />}</QueryView>
}

/** Keeps another selection. */
export function pick(desk: Desk, pages: Picked): void {
  const stays = desk.chart.data?.stays
  if (!stays || !desk.writable) return
  desk.acts.select([...pages], picksOf(stays, pages))
}

function Picking() {
  const desk = useDesk()
  const { chart, chartPages: viewer, picked, writable, single, setSingle } = desk
  const stays = chart.data?.stays ?? []
  const { current } = viewer
  const document = papersOf(stays).find((d) => d.id === current?.document.id)
  const togglePage = () => current && pick(desk, toggled(picked, [current.page.id]))
  const toggleDocument = () => {
    if (document)
      pick(
        desk,
        toggled(
          picked,
          document.pages.map((p) => p.id),
        ),
      )
  }
  useKeys('Picking', [
    { key: 'x', label: 'Take the page in, or leave it out', run: togglePage, when: writable && !!current },
    {
      key: 'd',
      label: 'Take the document in, or leave it out',
      run: toggleDocument,
      when: writable && !!document,
    },
    { key: 'p', label: 'Take what is proposed', run: () => pick(desk, proposal(stays)), when: writable },
  ])
  const inside = current && picked.has(current.page.id)
  return (
    <div className={classes.middle}>
      <div className={classes.tools} role="toolbar" aria-label="Picking">
        <ActionButton keys="x" disabled={!writable || !current} onClick={togglePage}>
          {inside ? 'Page out' : 'Page in'}
        </ActionButton>
        <ActionButton
          variant="default"
          keys="d"
          hint="Take the whole document in, or leave it out"
          disabled={!writable || !document}
          onClick={toggleDocument}
        >
          Document
        </ActionButton>
        <ActionButton
          variant="default"
          keys="p"
          hint="Every document inside the scope, without what lacks its authority"
          disabled={!writable}
          onClick={() => pick(desk, proposal(stays))}
        >
          Proposal
        </ActionButton>
        <span className={classes.muted} role="status">
          {plural(picked.size, 'page')} of {viewer.pages.length} in
        </span>
        <ViewSwitch />
      </div>
      <div className={classes.grow}>
        {single ? (
          <PagePane viewer={viewer} takeFocus findable={false} />
        ) : (
          <PageGrid
            viewer={viewer}
            onOpen={() => setSingle(true)}
            look={({ page }) => (picked.has(page.id) ? { look: 'in', facts: 'in' } : { look: 'out' })}
            head={(id) => <PaperHead id={id} />}
          />
        )}
      </div>
    </div>
  )
}

/** What the rules say of a document, and the box that takes it in. */
function PaperHead({ id }: { id: string }) {
  const desk = useDesk()
  const { chart, picked, writable } = desk
  const paper = papersOf(chart.data?.stays ?? []).find((d) => d.id === id)
  if (!paper) return null
  const ids = paper.pages.map((p) => p.id)
  const count = ids.filter((p) => picked.has(p)).length
  return (
    <>
      <Checkbox
        size="xs"
        label={`${count} of ${ids.length} in`}
        checked={count === ids.length}
        indeterminate={count > 0 && count < ids.length}
        disabled={!writable}
        onChange={() => pick(desk, toggled(picked, ids))}
      />
      {paper.outside && (
        <span className={classes.chip} data-tone="warn" title={paper.outside}>
          outside the scope
        </span>
      )}
      {paper.sensitive.map((s) => (
        <span
          key={s.class}
          className={classes.chip}
          data-tone={s.allowed ? 'good' : heldBack(paper) ? 'bad' : 'warn'}
          title={[
            ...s.reasons,
            s.allowed ? 'The authority is on file.' : `Needs ${s.needs.map((n) => n.label).join(', or ')}`,
          ].join('\n')}
        >
          {s.label}: {s.allowed ? 'authority on file' : s.leaveOut ? 'leave out' : 'look'}
        </span>
      ))}
    </>
  )
}
