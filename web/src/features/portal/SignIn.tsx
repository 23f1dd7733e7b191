import { useState } from 'react'
import { comeBack } from './api'
import { useSpeech } from './context'
import { Field } from './Field'
import { Heading } from './Heading'
import { Trouble } from './Trouble'
import { useAct } from './useAct'

interface Props {
  slug: string
  onBack: () => void
  onIn: () => Promise<void>
}

/** Back to a request by the number and code that were shown once. */
export function SignIn({ slug, onBack, onIn }: Props) {
  const { words } = useSpeech()
  const [tracking, setTracking] = useState('')
  const [code, setCode] = useState('')
  const { busy, error, act } = useAct()
  return (
    <form
      className="card"
      noValidate
      onSubmit={(e) => {
        e.preventDefault()
        if (tracking.trim() && code.trim())
          void act(async () => {
            await comeBack(slug, tracking, code)
            await onIn()
          })
      }}
    >
      <Heading>{words.signIn.title}</Heading>
      <Trouble error={error} />
      <Field
        label={words.signIn.tracking}
        hint={words.signIn.trackingHint}
        value={tracking}
        onChange={(e) => setTracking(e.target.value)}
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        required
      />
      <Field
        label={words.signIn.code}
        value={code}
        onChange={(e) => setCode(e.target.value)}
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        required
      />
      <div className="row">
        <button type="submit" aria-disabled={busy}>
          {words.signIn.go}
        </button>
        <button type="button" className="plain" onClick={onBack}>
          {words.back}
        </button>
      </div>
    </form>
  )
}
