import { Select } from '@mantine/core'
import { documentLabel } from '@/components/viewer/pages'
import { plural } from '@/lib/format'
import type { Mark } from '../types'
import { useDesk } from './desk'
import classes from './Desk.module.css'
import { FindBlock } from './FindBlock'
import { reasonText, redactionReasons } from './reasons'

/** Finding what is to be redacted over all pages, and the drafts as they were made. */
export function RedactColumn() {
  const { reason, setReason } = useDesk()
  return (
    <>
      <h2>Redact</h2>
      <Select
        size="xs"
        label="Because it is"
        allowDeselect={false}
        data={redactionReasons.map((value) => ({ value, label: reasonText(value) }))}
        value={reason}
        onChange={(value) => setReason(value ?? reason)}
      />
      <p className={classes.muted}>
        Select words (drag, or s and arrows) and press m; b draws a box, by mouse or arrows.
      </p>
      <FindBlock />
      <Drafts />
    </>
  )
}

interface Act {
  act: string
  marks: Mark[]
}

/** The marks by the act that made them, the newest first. */
function actsOf(marks: Mark[]): Act[] {
  const acts = new Map<string, Mark[]>()
  for (const m of marks) acts.set(m.act, [...(acts.get(m.act) ?? []), m])
  return [...acts].map(([act, of]) => ({ act, marks: of })).toReversed()
}

function Drafts() {
  const { marks } = useDesk()
  const acts = actsOf(marks.data ?? [])
  return (
    <section aria-label="Drafts">
      <h2>Drafts</h2>
      {acts.length === 0 && <p className={classes.muted}>Nothing is redacted yet.</p>}
      <ul className={classes.rows}>
        {acts.map((a) => (
          <DraftRow key={a.act} act={a} />
        ))}
      </ul>
    </section>
  )
}

const hows: Record<string, string> = { box: 'box', words: 'words', found: 'found' }

function DraftRow({ act: { act, marks } }: { act: Act }) {
  const { packet, acts, writable, setSingle } = useDesk()
  const [first] = marks
  const index = packet.pages.findIndex((p) => p.page.id === first?.pageId)
  const page = packet.pages[index]
  const pages = new Set(marks.map((m) => m.pageId)).size
  return (
    <li className={classes.row}>
      <div className={classes.rowhead}>
        <button
          type="button"
          className={classes.link}
          disabled={!page}
          onClick={() => {
            packet.go(index)
            setSingle(true)
          }}
        >
          {page
            ? `${documentLabel(page.document.documentType)}, page ${page.page.n}`
            : 'A page that is no longer in'}
        </button>
        <span className={classes.muted}>
          {marks.length > 1 ? `${marks.length} on ${plural(pages, 'page')}` : (hows[first?.how ?? ''] ?? '')}
        </span>
        <button
          type="button"
          className={classes.link}
          disabled={!writable}
          onClick={() => void acts.undo(act)}
        >
          Take back
        </button>
      </div>
      <span className={classes.muted}>
        {reasonText(first?.reason ?? '')}
        {first?.text && ` · “${first.text.slice(0, 60)}”`}
      </span>
    </li>
  )
}
