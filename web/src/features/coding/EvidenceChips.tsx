import { Tooltip } from '@mantine/core'
import { useBench, showEvidence, unlink } from './bench'
import type { DraftCode } from './draft'
import classes from './CodeTable.module.css'

/** The words that support a code, as chips that jump to them; Delete on one takes it off. */
export function EvidenceChips({ code }: { code: DraftCode }) {
  const bench = useBench()
  if (code.evidence.length === 0) return <span className={classes.chips} />
  return (
    <span className={classes.chips}>
      {code.evidence.map((evidence) => {
        const page = bench.viewer.pages.find((p) => p.page.id === evidence.pageId)
        return (
          <Tooltip
            key={`${evidence.pageId}:${evidence.firstWord}:${evidence.lastWord}`}
            label={evidence.text ? `“${evidence.text}”` : 'Show the words'}
            multiline
            maw={340}
          >
            <button
              type="button"
              tabIndex={-1}
              className={classes.chip}
              aria-label={`Evidence on page ${page ? page.index + 1 : 'unknown'}${evidence.text ? `: ${evidence.text}` : ''}`}
              onClick={() => showEvidence(bench, evidence)}
              onKeyDown={(event) => {
                if (event.key !== 'Delete' && event.key !== 'Backspace') return
                event.preventDefault()
                event.stopPropagation()
                unlink(bench, code.key, evidence)
              }}
            >
              {page ? `p${page.index + 1}` : '?'}
            </button>
          </Tooltip>
        )
      })}
    </span>
  )
}
