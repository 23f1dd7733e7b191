import { ActionButton } from '@/components/ActionButton'
import { EmptyState } from '@/components/EmptyState'
import { PagePane } from '@/components/viewer/PagePane'
import { plural } from '@/lib/format'
import { useKeys } from '@/lib/keys'
import type { Mark } from '../types'
import { BoxTool } from './BoxTool'
import { newestAct, useDesk, type Desk } from './desk'
import classes from './Desk.module.css'
import { PageBoxes, type PageBox } from './PageBoxes'
import { PageGrid } from './PageGrid'
import { reasonText } from './reasons'
import { ViewSwitch } from './ViewSwitch'

/** The packet's pages with their redactions: drafts, hatched, until the release applies them. */
export function RedactPages() {
  const desk = useDesk()
  const { packet: viewer, marks, writable, single, setSingle, drawing, setDrawing, acts, reason } = desk
  const { current, selection } = viewer
  const all = marks.data ?? []
  const newest = newestAct(all)
  const redactWords = () => {
    if (!selection) return
    const area = { pageId: selection.pageId, firstWord: selection.first, lastWord: selection.last }
    void acts.mark('words', reason, [area])
    viewer.setSpan(null)
  }
  const draw = () => {
    setSingle(true)
    setDrawing(true)
  }
  useKeys('Redacting', [
    { key: 'm', label: 'Redact the selected words', run: redactWords, when: writable && selection !== null },
    { key: 'b', label: 'Draw a box to redact', run: draw, when: writable && !!current },
  ])
  if (!current)
    return (
      <EmptyState title="No page is picked">
        Pick the pages that are to leave first: step 3. Only those can be redacted.
      </EmptyState>
    )
  return (
    <div className={classes.middle}>
      <div className={classes.tools} role="toolbar" aria-label="Redacting">
        <ActionButton keys="b" disabled={!writable} onClick={draw}>
          Draw a box
        </ActionButton>
        <ActionButton
          variant="default"
          keys="u"
          disabled={!writable || !newest}
          onClick={() => {
            if (newest) void acts.undo(newest)
          }}
        >
          Undo
        </ActionButton>
        <span
          className={classes.chip}
          data-tone="warn"
          role="status"
          title="Hatched: nothing is removed before the release"
        >
          {plural(all.length, 'draft')}: nothing is removed yet
        </span>
        <ViewSwitch />
      </div>
      <div className={classes.grow}>
        {single ? (
          <PagePane
            viewer={viewer}
            takeFocus
            findable={false}
            overlay={
              <>
                <PageBoxes boxes={draftsOn(all, current.page.id)} />
                {drawing && (
                  <BoxTool
                    turn={viewer.turn}
                    onDone={(box) => {
                      setDrawing(false)
                      void acts.mark('box', reason, [{ pageId: current.page.id, box }])
                    }}
                    onCancel={() => setDrawing(false)}
                  />
                )}
              </>
            }
            selectionActions={
              writable && (
                <ActionButton keys="m" onClick={redactWords}>
                  Redact: {reasonText(reason)}
                </ActionButton>
              )
            }
          />
        ) : (
          <PageGrid
            viewer={viewer}
            onOpen={() => setSingle(true)}
            look={({ page }) => ({ facts: markCount(desk, page.id) })}
          />
        )}
      </div>
    </div>
  )
}

/** The drafts on a page, as boxes. */
export function draftsOn(marks: Mark[], pageId: string, kind: 'draft' | 'applied' = 'draft'): PageBox[] {
  return marks
    .filter((m) => m.pageId === pageId)
    .map((m) => {
      const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = m.box
      const label = kind === 'draft' ? `Draft redaction: ${reasonText(m.reason)}` : 'Redacted'
      return { id: m.id, box: [x0, y0, x1, y1], kind, label }
    })
}

/** "2 drafts", or nothing. */
export function markCount({ marks }: Pick<Desk, 'marks'>, pageId: string): string | undefined {
  const count = (marks.data ?? []).filter((m) => m.pageId === pageId).length
  return count > 0 ? plural(count, 'draft') : undefined
}
