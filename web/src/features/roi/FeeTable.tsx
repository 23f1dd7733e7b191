import { formatMoney, plural } from '@/lib/format'
import type { Fee } from './types'
import classes from './desk/Desk.module.css'

const engines: Partial<Record<string, string>> = {
  third_party: "By the state's schedule for third parties",
  free: 'Free of charge',
  patient_access: 'What a patient may be asked for (164.524)',
  patient_ceiling: "At most what the state's law lets a patient be asked for",
}

/** A fee line by line, each with the rule it rests on. */
export function FeeTable({ fee }: { fee: Fee }) {
  const money = (minor: number) => formatMoney(minor, fee.currency || 'USD')
  return (
    <>
      <p>
        <strong>{engines[fee.engine] ?? 'No schedule applies'}</strong> · {plural(fee.pages, 'page')}
      </p>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">For</th>
            <th scope="col" className={classes.number}>
              How many
            </th>
            <th scope="col" className={classes.number}>
              Each
            </th>
            <th scope="col" className={classes.number}>
              Amount
            </th>
            <th scope="col">Rule</th>
          </tr>
        </thead>
        <tbody>
          {fee.lines.map((l, i) => (
            <tr key={l.key + i}>
              <td>{l.text}</td>
              <td className={classes.number}>{l.quantity}</td>
              <td className={classes.number}>{money(l.unitMinor)}</td>
              <td className={classes.number}>{money(l.amountMinor)}</td>
              <td title={`${l.rule.id}, version ${l.rule.version}`}>{l.rule.source}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colSpan={3}>
              Total
            </th>
            <td className={classes.number}>
              <strong>{money(fee.totalMinor)}</strong>
            </td>
            <td />
          </tr>
        </tfoot>
      </table>
      {fee.reasons.map((r) => (
        <p key={r}>{r}</p>
      ))}
    </>
  )
}
