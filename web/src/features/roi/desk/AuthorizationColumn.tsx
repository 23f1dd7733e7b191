import { QueryView } from '@/components/QueryView'
import { plural } from '@/lib/format'
import { useKeys } from '@/lib/keys'
import { ActionButton } from '@/components/ActionButton'
import type { Authorization, Element } from '../types'
import { PathsBlock } from './PathsBlock'
import { AuthorizationFacts } from './AuthorizationFacts'
import { beside, nextOpen, placed, progress, standing } from './authorization'
import { useDesk, type Desk } from './desk'
import classes from './Desk.module.css'

/** The authorization's checklist beside its pages, what is wrong with it, and what else is needed before release. */
export function AuthorizationColumn() {
  const { authorization } = useDesk()
  return (
    <>
      <h2>Authorization</h2>
      <QueryView query={authorization}>
        {(found) =>
          found.needed ? (
            <Checklist found={found} />
          ) : (
            <p className={classes.muted}>The legal basis of this request needs no authorization.</p>
          )
        }
      </QueryView>
      <PathsBlock />
    </>
  )
}

function Checklist({ found }: { found: Authorization }) {
  const desk = useDesk()
  const { fields, element, setElement, writable } = desk
  const { elements } = found
  const count = progress(elements, fields.places)
  useKeys('The checklist', [
    { key: 'n', label: 'Next element', run: () => setElement(beside(elements, element, 1)) },
    { key: 'p', label: 'Element before', run: () => setElement(beside(elements, element, -1)) },
    { key: 'o', label: 'The element is not there', run: () => missing(desk, found), when: writable },
    { key: 'c', label: 'Take the answer back', run: () => clear(desk), when: writable },
  ])
  return (
    <>
      <p className={classes.muted} role="status">
        {count.found} of {elements.length} found
        {count.missing > 0 && ` · ${count.missing} missing`}
        {count.open > 0 && ` · ${count.open} to look for`}
      </p>
      <fieldset className={classes.rows}>
        <legend className="visually-hidden">Elements of the authorization</legend>
        {elements.map((e) => (
          <ElementRow key={e.key} element={e} />
        ))}
      </fieldset>
      <div className={classes.buttons}>
        <ActionButton
          variant="default"
          keys="o"
          hint="You looked and it is not on the papers"
          disabled={!writable}
          onClick={() => missing(desk, found)}
        >
          Not there
        </ActionButton>
        <ActionButton variant="default" keys="c" disabled={!writable} onClick={() => clear(desk)}>
          Take back
        </ActionButton>
        <span className={classes.muted}>Select its words, then l; b draws a box; w: on this page.</span>
      </div>
      <AuthorizationFacts />
      {found.findings.length > 0 && (
        <>
          <h3>{plural(found.findings.length, 'thing is', 'things are')} wrong with it</h3>
          <ul className={classes.rows}>
            {found.findings.map((f) => (
              <li
                key={f.key + (f.element ?? '')}
                className={classes.row}
                data-tone={f.blocks ? 'bad' : 'warn'}
                title={f.rule.source}
              >
                {f.reason} <span className={classes.muted}>{f.rule.source}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  )
}

function missing(desk: Desk, found: Authorization) {
  const next = placed(desk.fields, desk.element, { missing: true })
  desk.acts.saveFields(next)
  desk.setElement(nextOpen(found.elements, next.places, desk.element))
}

function clear({ acts, fields, element }: Desk) {
  acts.saveFields(placed(fields, element, undefined))
}

const marks = { open: '○', missing: '✕', found: '✓' }
const words = { open: 'to look for', missing: 'missing', found: 'found' }
const tones = { open: undefined, missing: 'bad', found: 'good' }

function ElementRow({ element: e }: { element: Element }) {
  const desk = useDesk()
  const place = desk.fields.places[e.key]
  const how = standing(place)
  const current = desk.element === e.key
  const show = () => {
    const index = desk.papers.pages.findIndex(
      (p) => p.document.id === place?.documentId && p.page.n === place.page,
    )
    if (index >= 0) desk.papers.go(index)
  }
  return (
    <div className={classes.row} data-current={current || undefined} data-tone={tones[how]}>
      <div className={classes.rowhead}>
        <label title={e.help}>
          <input
            type="radio"
            name="element"
            checked={current}
            onChange={() => desk.setElement(e.key)}
            style={{ marginRight: 6 }}
          />
          <span aria-hidden>{marks[how]} </span>
          {e.label}
          <span className="visually-hidden">: {words[how]}</span>
        </label>
        {how === 'found' && place?.page ? (
          <button type="button" className={classes.link} onClick={show}>
            page {place.page}
          </button>
        ) : (
          <span className={classes.muted}>{words[how]}</span>
        )}
      </div>
      {current && (
        <p className={classes.muted}>
          {e.help} <span>({e.rule.source})</span>
        </p>
      )}
    </div>
  )
}
