import { useState } from 'react'
import { sendFile, write, type RequestView } from '../api'
import { useSpeech } from '../context'
import { TextField } from '../Field'
import { Trouble } from '../Trouble'
import { useAct } from '../useAct'
import { dayText } from '../words'
import { FilePicker } from './FilePicker'

/** What went to and fro, the newest first, and a place to write. */
export function Messages({ view, onChanged }: { view: RequestView; onChanged: () => Promise<void> }) {
  const { language, words } = useSpeech()
  const [text, setText] = useState('')
  const [sent, setSent] = useState(false)
  const { busy, error, act } = useAct()
  const ended = ['closed', 'denied', 'cancelled', 'expired'].includes(view.status)
  const send = () =>
    void act(() => write(text).then(onChanged)).then((ok) => {
      if (!ok) return
      setText('')
      setSent(true)
    })
  return (
    <section className="card" aria-label={words.follow.messages}>
      <h2>{words.follow.messages}</h2>
      {view.messages?.length === 0 && <p className="muted">{words.follow.noMessages}</p>}
      <ol className="messages">
        {[...(view.messages ?? [])].reverse().map((m) => (
          <li key={m.id} data-mine={m.direction === 'from_requester' ? true : undefined}>
            <span className="muted">
              {m.direction === 'from_requester' ? words.follow.you : words.follow.office} ·{' '}
              {dayText(m.at, language)}
            </span>
            <p>{m.letter ? <b>{m.text}</b> : m.text}</p>
            {m.letter?.map((p, i) => (
              <p key={i}>{p.kind === 'item' ? `• ${p.text}` : p.text}</p>
            ))}
          </li>
        ))}
      </ol>
      {(view.files?.length ?? 0) > 0 && (
        <>
          <h3>{words.follow.files}</h3>
          <ul>
            {view.files?.map((f) => (
              <li key={f.receivedAt + f.kind}>
                {words.follow.kinds[f.kind]}: {words.follow.states[f.state]}
              </li>
            ))}
          </ul>
        </>
      )}
      {!ended && (
        <form
          noValidate
          onSubmit={(e) => {
            e.preventDefault()
            if (text.trim()) send()
          }}
        >
          <Trouble error={error} />
          <TextField
            label={words.follow.writeLabel}
            value={text}
            maxLength={4000}
            onChange={(e) => {
              setText(e.target.value)
              setSent(false)
            }}
          />
          <div className="row">
            <button type="submit" aria-disabled={busy}>
              {words.follow.send}
            </button>
            <FilePicker
              label={words.follow.attach}
              onFile={(file) => void act(() => sendFile('answer', file).then(onChanged))}
            />
            <span role="status" className="done">
              {sent && words.follow.sent}
            </span>
          </div>
        </form>
      )}
    </section>
  )
}
