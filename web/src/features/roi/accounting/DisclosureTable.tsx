import { EmptyState } from '@/components/EmptyState'
import { StatusBadge, type StatusLook } from '@/components/StatusBadge'
import { formatDate } from '@/lib/format'
import type { Disclosure } from '../types'
import { basisLabel, sentence } from '../words'
import classes from './Accounting.module.css'

/** Every disclosure, those too that are left out of the patient's account, with why. */
export function DisclosureTable({ items }: { items: Disclosure[] }) {
  if (items.length === 0)
    return (
      <EmptyState title="Nothing was disclosed">
        No record of this patient has left in the time kept.
      </EmptyState>
    )
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls
    <div className={classes.scroll} role="group" aria-label="Disclosures" tabIndex={0}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Date</th>
            <th scope="col">To whom</th>
            <th scope="col">What</th>
            <th scope="col">Purpose and basis</th>
            <th scope="col">Pages</th>
            <th scope="col">In the account</th>
          </tr>
        </thead>
        <tbody>
          {items.map((d) => (
            <tr key={d.id} data-left-out={!d.counts || d.suspended || undefined}>
              <td className={classes.date}>{formatDate(d.on)}</td>
              <td className={classes.lines}>{d.recipient}</td>
              <td className={classes.lines}>{d.what}</td>
              <td>
                {sentence(d.purpose)}
                <div className={classes.muted}>{basisLabel(d.legalBasis)}</div>
              </td>
              <td>{d.pages}</td>
              <td>
                <StatusBadge status="" look={lookOf(d)} />
                <div className={classes.muted}>
                  {d.reason} {d.rule.source}
                </div>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function lookOf(d: Disclosure): StatusLook {
  if (d.suspended) return { label: 'Suspended', tone: 'warn' }
  return d.counts ? { label: 'Counts', tone: 'good' } : { label: 'Does not count', tone: 'neutral' }
}
