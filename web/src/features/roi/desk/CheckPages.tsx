import { Switch } from '@mantine/core'
import { useState } from 'react'
import { EmptyState } from '@/components/EmptyState'
import { PagePane } from '@/components/viewer/PagePane'
import type { HeatPage } from '../types'
import { sentence } from '../words'
import { useDesk } from './desk'
import classes from './Desk.module.css'
import { PageBoxes, type PageBox } from './PageBoxes'
import { PageGrid } from './PageGrid'
import { draftsOn, markCount } from './RedactPages'
import { ViewSwitch } from './ViewSwitch'

/** The packet as a heat map: whose identifiers each page bears. */
export function CheckPages() {
  const desk = useDesk()
  const { packet: viewer, findings, marks, single, setSingle } = desk
  const [heated, setHeated] = useState(true)
  const heat = new Map((findings.data?.heat ?? []).map((h) => [h.pageId, h]))
  const { current } = viewer
  if (!current)
    return <EmptyState title="No page is picked">Pick the pages that are to leave first: step 3.</EmptyState>
  return (
    <div className={classes.middle}>
      <div className={classes.tools} role="toolbar" aria-label="Heat map">
        <Switch
          size="xs"
          label="Whose page it is"
          checked={heated}
          onChange={(e) => setHeated(e.currentTarget.checked)}
        />
        {heated && <Legend heat={[...heat.values()]} />}
        <ViewSwitch />
      </div>
      <div className={classes.grow}>
        {single ? (
          <PagePane
            viewer={viewer}
            takeFocus
            findable={false}
            overlay={
              <PageBoxes
                boxes={[
                  ...draftsOn(marks.data ?? [], current.page.id),
                  ...(heated ? identifiersOf(heat.get(current.page.id)) : []),
                ]}
              />
            }
          />
        ) : (
          <PageGrid
            viewer={viewer}
            onOpen={() => setSingle(true)}
            look={({ page }) => {
              const own = heated ? looks[heat.get(page.id)?.verdict ?? 'unknown'] : undefined
              return {
                look: own?.look,
                facts: [own?.facts, markCount(desk, page.id)].filter(Boolean).join(' · '),
              }
            }}
          />
        )}
      </div>
    </div>
  )
}

const looks = {
  matches: { look: 'in', facts: 'theirs' },
  differs: { look: 'bad', facts: "another's" },
  unknown: { look: undefined, facts: 'no name' },
} as const

function Legend({ heat }: { heat: HeatPage[] }) {
  const count = (verdict: HeatPage['verdict']) => heat.filter((h) => h.verdict === verdict).length
  const other = count('differs')
  return (
    <span role="status" style={{ display: 'flex', gap: 6 }}>
      <span className={classes.chip} data-tone="good">
        {count('matches')} the patient's
      </span>
      <span className={classes.chip} data-tone={other > 0 ? 'bad' : undefined}>
        {other} another's
      </span>
      <span className={classes.chip}>{count('unknown')} no name</span>
    </span>
  )
}

function identifiersOf(page: HeatPage | undefined): PageBox[] {
  return (page?.fields ?? []).map((f, i) => {
    const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = f.box
    const label = `${sentence(f.field)}: ${f.matches ? "this patient's" : 'somebody else'}`
    return { id: `${f.field}${i}`, box: [x0, y0, x1, y1], kind: f.matches ? 'same' : 'other', label }
  })
}
