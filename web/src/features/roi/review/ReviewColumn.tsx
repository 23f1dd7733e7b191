import { useQuery } from '@tanstack/react-query'
import { ActionButton } from '@/components/ActionButton'
import { ProblemAlert } from '@/components/ProblemAlert'
import { QueryView } from '@/components/QueryView'
import { StatusBadge } from '@/components/StatusBadge'
import { invoiceQuery } from '../api'
import { progress, standing } from '../desk/authorization'
import classes from '../desk/Desk.module.css'
import { findingWords } from '../desk/FindingsColumn'
import { FeeTable } from '../FeeTable'
import { Letters } from '../Letters'
import type { Authorization, Finding, RoiRequest } from '../types'
import { sentence } from '../words'
import type { ReviewState } from './useReview'

interface Props {
  request: RoiRequest
  review: ReviewState
  refusal: unknown
  writable: boolean
  onReturn: () => void
}

/** What the specialist decided and on what evidence: findings, checklist, fee, letters. */
export function ReviewColumn({ request, review, refusal, writable, onReturn }: Props) {
  const invoice = useQuery(invoiceQuery(request.id))
  return (
    <div className={classes.column}>
      <ProblemAlert error={refusal} />
      <div className={classes.rowhead}>
        <h2>Findings</h2>
        <ActionButton variant="default" keys="t" disabled={!writable} onClick={onReturn}>
          Return it
        </ActionButton>
      </div>
      <QueryView query={review.findings}>
        {({ items }) => (
          <ul className={classes.rows} aria-label="Findings">
            {items.length === 0 && <li className={classes.muted}>Nothing stood against it.</li>}
            {items.map((f) => (
              <FindingLine key={f.id} finding={f} onShow={() => review.showPage(pageOf(review, f))} />
            ))}
          </ul>
        )}
      </QueryView>
      <h2>Authorization</h2>
      <QueryView query={review.authorization}>
        {(a) => <ChecklistLine authorization={a} review={review} />}
      </QueryView>
      <h2>Letters</h2>
      <Letters requestId={request.id} />
      <h2>Fee {invoice.data && <StatusBadge status={invoice.data.state} />}</h2>
      {invoice.data ? <FeeTable fee={invoice.data.fee} /> : <p className={classes.muted}>No invoice</p>}
    </div>
  )
}

function pageOf(review: ReviewState, f: Finding): string | undefined {
  if (f.pageId) return f.pageId
  return review.selection.data?.pages.find((p) => p.documentId === f.documentId)?.pageId
}

function FindingLine({ finding: f, onShow }: { finding: Finding; onShow: () => void }) {
  const tone = f.state === 'open' ? (f.blocks ? 'bad' : 'warn') : 'good'
  return (
    <li className={classes.row} data-tone={tone}>
      <div className={classes.rowhead}>
        {f.pageId || f.documentId ? (
          <button type="button" className={classes.link} onClick={onShow}>
            {sentence(f.kind)}
          </button>
        ) : (
          <strong>{sentence(f.kind)}</strong>
        )}
        <span className={classes.chip} data-tone={tone}>
          {findingWords[f.state]}
        </span>
      </div>
      <div>{f.message}</div>
      {f.reason && (
        <p>
          <span className={classes.muted}>Decided: </span>
          {f.reason}
        </p>
      )}
      {f.rule?.source && <p className={classes.muted}>{f.rule.source}</p>}
    </li>
  )
}

function ChecklistLine({ authorization: a, review }: { authorization: Authorization; review: ReviewState }) {
  if (!a.needed) return <p className={classes.muted}>None is needed on this basis.</p>
  const count = progress(a.elements, a.places)
  return (
    <>
      <p className={classes.muted}>
        {count.found} of {a.elements.length} found
        {count.missing > 0 && `, ${count.missing} missing`}
        {a.signedOn && ` · signed ${a.signedOn}`}
        {a.expiresOn && ` · expires ${a.expiresOn}`}
      </p>
      <ul className={classes.rows}>
        {a.elements.map((e) => {
          const place = a.places[e.key]
          return (
            <li key={e.key} className={classes.rowhead}>
              <span className={standing(place) === 'found' ? undefined : classes.bad}>{e.label}</span>
              {place?.page ? (
                <button
                  type="button"
                  className={classes.link}
                  onClick={() => review.showPaper(place.documentId, place.page)}
                >
                  page {place.page}
                </button>
              ) : (
                <span className={classes.muted}>{place ? 'missing' : 'not looked for'}</span>
              )}
            </li>
          )
        })}
      </ul>
    </>
  )
}
