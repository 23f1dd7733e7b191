import { useBench, focusEntry, focusRow } from './bench'
import { dotted } from './draft'
import { byLevel, type PlacedEdit } from './edits'
import classes from './EditList.module.css'

const headings = { error: 'To clear before completing', warning: 'Worth a look' }

/** What the rules say of the codes, by level; each line leads to its cause. */
export function EditList() {
  const { edits, draft } = useBench()
  const groups = byLevel(edits)
  if (groups.length === 0)
    return draft.length > 0 ? <p className={classes.clear}>No edits. Ready to complete.</p> : null
  return (
    <section aria-label="Edits">
      {groups.map((group) => (
        <div key={group.level} className={classes.group} data-level={group.level}>
          <h2 className={classes.heading}>
            {headings[group.level]} <span>{group.edits.length}</span>
          </h2>
          <ul className={classes.list}>
            {group.edits.map((edit, i) => (
              <Line key={`${edit.rule}${edit.location}${i}`} edit={edit} />
            ))}
          </ul>
        </div>
      ))}
    </section>
  )
}

function Line({ edit }: { edit: PlacedEdit }) {
  const bench = useBench()
  const code = bench.draft.find((c) => c.key === edit.key)
  return (
    <li>
      <button
        type="button"
        className={classes.edit}
        title={edit.source}
        data-edit
        onClick={() => goToCause(edit)}
      >
        {code && <code className={classes.code}>{dotted(code.system, code.code)}</code>}
        {edit.message}
      </button>
    </li>
  )
}

/** Puts the focus on what an edit is about. */
export function goToCause(edit: PlacedEdit): void {
  if (!edit.key) return focusEntry('dx')
  focusRow(edit.key, edit.field === 'poa' ? '' : edit.field)
}
