import { useEffect, useState } from 'react'
import { fetchWords, sendFile, sign } from '../api'
import { useSpeech } from '../context'
import { Field } from '../Field'
import { Trouble } from '../Trouble'
import { useAct } from '../useAct'
import { FilePicker } from './FilePicker'
import { SignaturePad, type Stroke } from './SignaturePad'

type Text = Awaited<ReturnType<typeof fetchWords>>

/** Reads and signs: a typed name, a drawing where the visitor can and wants to draw, and a tick. */
export function SignStep({ onChanged }: { onChanged: () => Promise<void> }) {
  const { words } = useSpeech()
  const [text, setText] = useState<Text | null>(null)
  const [typed, setTyped] = useState('')
  const [drawn, setDrawn] = useState<Stroke[]>([])
  const [agree, setAgree] = useState(false)
  const [missing, setMissing] = useState({ typed: '', agree: '' })
  const { busy, error, act } = useAct()
  const [failed, setFailed] = useState<unknown>(null)

  useEffect(() => {
    fetchWords().then(setText, setFailed)
  }, [])

  const send = () => {
    const wrong = {
      typed: typed.trim() ? '' : words.patient.required,
      agree: agree ? '' : words.sign.agreeNeeded,
    }
    setMissing(wrong)
    if (wrong.typed || wrong.agree || !text) return
    void act(async () => {
      try {
        await sign({ typed: typed.trim(), drawn, hash: text.hash, agree })
      } catch (e) {
        setText(await fetchWords()) // where they have changed they are read again
        throw e
      }
      await onChanged()
    })
  }

  return (
    <section className="card" aria-label={words.sign.title}>
      <h2>{words.sign.title}</h2>
      <Trouble error={error ?? failed} />
      {!text && !failed && <p aria-busy="true">{words.loading}</p>}
      {text && (
        <form
          noValidate
          onSubmit={(e) => {
            e.preventDefault()
            send()
          }}
        >
          {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so the keyboard must reach it */}
          <div className="words" tabIndex={0} role="region" aria-label={text.title}>
            <h3>{text.title}</h3>
            {text.paragraphs?.map((p) => (
              <p key={p}>{p}</p>
            ))}
          </div>
          <Field
            label={words.sign.name}
            value={typed}
            onChange={(e) => {
              setTyped(e.target.value)
              setMissing((m) => ({ ...m, typed: '' }))
            }}
            error={missing.typed}
            autoComplete="name"
            required
          />
          <SignaturePad strokes={drawn} onChange={setDrawn} />
          <label className="choice">
            <input
              type="checkbox"
              checked={agree}
              onChange={(e) => {
                setAgree(e.target.checked)
                setMissing((m) => ({ ...m, agree: '' }))
              }}
              aria-invalid={missing.agree ? true : undefined}
            />
            <span>
              {words.sign.agree}
              {missing.agree && <span className="error">{missing.agree}</span>}
            </span>
          </label>
          <div className="row">
            <button type="submit" aria-disabled={busy}>
              {words.sign.go}
            </button>
            <FilePicker
              label={words.sign.or}
              onFile={(file) => act(() => sendFile('authorization', file).then(onChanged))}
            />
          </div>
        </form>
      )}
    </section>
  )
}
