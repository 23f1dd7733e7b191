import { beginDownload, type RequestView } from '../api'
import { useSpeech } from '../context'
import { Trouble } from '../Trouble'
import { useAct } from '../useAct'
import { dayText } from '../words'

type Delivery = NonNullable<RequestView['deliveries']>[number]

/** Why something cannot be fetched here: a download that stands and is not open is held. */
function closedBy(d: Delivery): Delivery['state'] | 'used' | 'held' {
  const online = d.method === 'portal' || d.method === 'zip'
  if (!online || (d.state !== 'sent' && d.state !== 'picked_up')) return d.state
  return d.left === 0 ? 'used' : 'held'
}

/** What was released: a download that counts, or how it was sent. */
export function Downloads({ view, onChanged }: { view: RequestView; onChanged: () => Promise<void> }) {
  const { language, words } = useSpeech()
  const { busy, error, act } = useAct()
  const fetchIt = (id: string) =>
    void act(async () => {
      const link = document.createElement('a')
      link.href = await beginDownload(id)
      link.click()
      await onChanged()
    })
  return (
    <section className="card" aria-label={words.download.title}>
      <h2>{words.download.title}</h2>
      <Trouble error={error} />
      {view.deliveries?.map((d) => (
        <div key={d.id}>
          {d.open ? (
            <>
              {d.passphrase && (
                <p>
                  {words.download.passphrase}
                  <code className="secret">{d.passphrase}</code>
                </p>
              )}
              {(d.files?.length ?? 0) > 1 && (
                <>
                  <p>{words.download.files(d.files?.length ?? 0)}</p>
                  <ul>
                    {d.files?.map((f) => (
                      <li key={f.name}>{f.name}</li>
                    ))}
                  </ul>
                </>
              )}
              <div className="row">
                <button onClick={() => fetchIt(d.id)} aria-disabled={busy}>
                  {words.download.go}
                </button>
                <span className="muted">
                  {words.download.left(d.left)}{' '}
                  {d.expiresAt && words.download.until(dayText(d.expiresAt, language))}
                </span>
              </div>
            </>
          ) : (
            <p>
              {words.download.states[closedBy(d)]}
              {d.reference && ` ${d.reference}`}
            </p>
          )}
        </div>
      ))}
    </section>
  )
}
