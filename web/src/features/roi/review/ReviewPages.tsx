import { SegmentedControl } from '@mantine/core'
import { ActionButton } from '@/components/ActionButton'
import { EmptyState } from '@/components/EmptyState'
import { QueryView } from '@/components/QueryView'
import { PagePane } from '@/components/viewer/PagePane'
import { plural } from '@/lib/format'
import { useKeys } from '@/lib/keys'
import { PageBoxes } from '../desk/PageBoxes'
import { PageGrid } from '../desk/PageGrid'
import { draftsOn } from '../desk/RedactPages'
import classes from '../desk/Desk.module.css'
import type { ReviewState } from './useReview'

const verdicts = { matches: undefined, differs: "another's", unknown: 'no name' } as const

/** The pages as they will leave, redactions black; or the papers that the request came with. */
export function ReviewPages({ review }: { review: ReviewState }) {
  const { side, setSide, single, setSingle, viewer, chart, marks, findings, packet } = review
  const other = side === 'packet' ? 'papers' : 'packet'
  useKeys('The pages', [
    { key: 'v', label: 'All pages, or one page', run: () => setSingle(!single) },
    { key: 'w', label: 'What leaves, or the papers of the request', run: () => setSide(other) },
  ])
  const heat = new Map((findings.data?.heat ?? []).map((h) => [h.pageId, h.verdict]))
  const all = marks.data ?? []
  const { current } = viewer
  const marked = (pageId: string) => all.filter((m) => m.pageId === pageId).length
  return (
    <div className={classes.middle}>
      <div className={classes.tools} role="toolbar" aria-label="What is shown">
        <SegmentedControl
          size="xs"
          aria-label="What is shown"
          data={[
            { value: 'packet', label: `Leaves (${packet.length})` },
            { value: 'papers', label: 'Papers' },
          ]}
          value={side}
          onChange={(value) => setSide(value as typeof side)}
        />
        <span className={classes.chip}>{plural(all.length, 'redaction')}, shown as they will be</span>
        <ActionButton variant="default" keys="v" onClick={() => setSingle(!single)}>
          {single ? 'All pages' : 'One page'}
        </ActionButton>
      </div>
      <div className={classes.grow}>
        <QueryView query={chart}>
          {() =>
            single || !current ? (
              <PagePane
                viewer={viewer}
                takeFocus
                findable={side === 'packet'}
                overlay={<PageBoxes boxes={current ? draftsOn(all, current.page.id, 'applied') : []} />}
                empty={<EmptyState title="There is no page here" />}
              />
            ) : (
              <PageGrid
                viewer={viewer}
                onOpen={() => setSingle(true)}
                look={({ page }) => {
                  const verdict = heat.get(page.id)
                  const count = marked(page.id)
                  const facts = [verdict && verdicts[verdict], count > 0 && `${count} redacted`]
                  return {
                    look: verdict === 'differs' ? 'bad' : undefined,
                    facts: facts.filter(Boolean).join(' · '),
                  }
                }}
              />
            )
          }
        </QueryView>
      </div>
    </div>
  )
}
