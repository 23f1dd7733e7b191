import { decideFee, type RequestView } from '../api'
import { useSpeech } from '../context'
import { Trouble } from '../Trouble'
import { useAct } from '../useAct'
import { money } from '../words'

type Fee = NonNullable<RequestView['fee']>

/** The fee, each line with the rule that it rests on, before anything is owed. */
export function FeeStep({ fee, onChanged }: { fee: Fee; onChanged: () => Promise<void> }) {
  const { language, words } = useSpeech()
  const { busy, error, act } = useAct()
  const sum = (minor: number) => money(minor, fee.fee.currency || 'USD', language)
  const decide = (agree: boolean) => void act(() => decideFee(fee.id, agree).then(onChanged))
  return (
    <section className="card" aria-label={words.fee.title}>
      <h2>{words.fee.title}</h2>
      <Trouble error={error} />
      <table>
        <thead>
          <tr>
            <th scope="col">{words.fee.item}</th>
            <th scope="col">{words.fee.amount}</th>
          </tr>
        </thead>
        <tbody>
          {fee.fee.lines?.map((l) => (
            <tr key={l.key + l.text}>
              <td>
                {l.text}
                <small>
                  {words.fee.rule}: {l.rule.source}
                </small>
              </td>
              <td>{sum(l.amountMinor)}</td>
            </tr>
          ))}
          <tr>
            <th scope="row">{words.fee.total}</th>
            <td>
              <b>{sum(fee.fee.totalMinor)}</b>
            </td>
          </tr>
        </tbody>
      </table>
      {fee.fee.reasons?.map((r) => (
        <p key={r} className="muted" lang="en">
          {r}
        </p>
      ))}
      {fee.releasedUnpaid && <p>{words.fee.unpaid}</p>}
      {fee.waits && <p>{words.fee.waits}</p>}
      <p role="status">{words.fee.states[fee.state]}</p>
      {(fee.state === 'issued' || fee.state === 'declined') && (
        <div className="row">
          <button onClick={() => decide(true)} aria-disabled={busy}>
            {words.fee.agree}
          </button>
          {fee.state === 'issued' && (
            <button className="plain" onClick={() => decide(false)} aria-disabled={busy}>
              {words.fee.decline}
            </button>
          )}
        </div>
      )}
    </section>
  )
}
