import { useState } from 'react'
import { confirmCode, sendCode } from '../api'
import { useSpeech } from '../context'
import { Field } from '../Field'
import { Trouble } from '../Trouble'
import { useAct } from '../useAct'

/** Proves the address by a code that was sent there. */
export function ContactStep({ phone, onChanged }: { phone: boolean; onChanged: () => Promise<void> }) {
  const { words } = useSpeech()
  const [sent, setSent] = useState(false)
  const [code, setCode] = useState('')
  const { busy, error, act } = useAct()
  const send = (by: 'email' | 'phone') =>
    void act(() => sendCode(by)).then((ok) => {
      if (ok) setSent(true)
    })
  return (
    <section className="card" aria-label={words.contact.title}>
      <h2>{words.contact.title}</h2>
      <Trouble error={error} />
      <p>{phone ? words.contact.textPhone : words.contact.text}</p>
      {!sent && (
        <div className="row">
          <button onClick={() => send('email')} aria-disabled={busy}>
            {words.contact.send}
          </button>
          {phone && (
            <button className="plain" onClick={() => send('phone')} aria-disabled={busy}>
              {words.contact.phone}
            </button>
          )}
        </div>
      )}
      {sent && (
        <form
          noValidate
          onSubmit={(e) => {
            e.preventDefault()
            if (code.trim()) void act(() => confirmCode(code).then(onChanged))
          }}
        >
          <p role="status">{words.contact.sent}</p>
          <Field
            label={words.contact.label}
            value={code}
            onChange={(e) => setCode(e.target.value)}
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={12}
            required
          />
          <div className="row">
            <button type="submit" aria-disabled={busy}>
              {words.contact.go}
            </button>
            <button type="button" className="plain" onClick={() => send('email')} aria-disabled={busy}>
              {words.contact.again}
            </button>
          </div>
        </form>
      )}
    </section>
  )
}
