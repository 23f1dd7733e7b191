import { useState } from 'react'
import { ask, type Hospital, type Shown } from '../api'
import { useSpeech } from '../context'
import { Heading } from '../Heading'
import { Trouble } from '../Trouble'
import { useAct } from '../useAct'
import { Check } from './Check'
import { applicationOf, emptyForm, errorsOf, screensOf, type Errors, type Form } from './form'
import { Questions } from './Questions'

interface Props {
  slug: string
  hospital: Hospital
  onBack: () => void
  onAsked: (shown: Shown) => void
}

/** Asks for records, one question a screen. Nothing is kept before the last screen is sent. */
export function AskFlow({ slug, hospital, onBack, onAsked }: Props) {
  const { language, words } = useSpeech()
  const [form, setForm] = useState<Form>(() => emptyForm(hospital))
  const [n, setN] = useState(0)
  const [errors, setErrors] = useState<Errors>({})
  const { busy, error, act } = useAct()
  const screens = screensOf(hospital)
  const screen = screens[n] ?? 'who'

  const go = (to: number) => {
    setErrors({})
    setN(to)
  }
  const next = () => {
    const wrong = errorsOf(screen, form, words)
    setErrors(wrong)
    if (Object.keys(wrong).length === 0) go(n + 1)
    else queueMicrotask(() => document.querySelector<HTMLElement>('[aria-invalid], fieldset input')?.focus())
  }
  const send = () =>
    act(async () => {
      onAsked(await ask(slug, applicationOf(form, language)))
    })

  return (
    <form
      className="card"
      noValidate
      onSubmit={(e) => {
        e.preventDefault()
        if (screen === 'check') void send()
        else next()
      }}
    >
      <p className="muted">{words.steps(n + 1, screens.length)}</p>
      <Heading key={screen}>{words[screen].title}</Heading>
      <Trouble error={error} />
      {screen === 'check' ? (
        <Check form={form} hospital={hospital} onChange={(s) => go(screens.indexOf(s))} />
      ) : (
        <Questions screen={screen} form={form} errors={errors} hospital={hospital} onForm={setForm} />
      )}
      <div className="row">
        <button type="submit" aria-disabled={busy}>
          {screen === 'check' ? (busy ? words.check.sending : words.check.send) : words.next}
        </button>
        <button type="button" className="plain" onClick={() => (n === 0 ? onBack() : go(n - 1))}>
          {words.back}
        </button>
      </div>
    </form>
  )
}
