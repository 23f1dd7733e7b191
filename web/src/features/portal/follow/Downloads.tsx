import { beginDownload, type RequestView } from '../api'
import { useSpeech } from '../context'
import { Trouble } from '../Trouble'
import { useAct } from '../useAct'
import { dayText } from '../words'

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
              {(d.method === 'portal' || d.method === 'zip') && d.left === 0 && d.state !== 'revoked'
                ? words.download.states.used
                : words.download.states[d.state]}
              {d.reference && ` ${d.reference}`}
            </p>
          )}
        </div>
      ))}
    </section>
  )
}
