import { useState } from 'react'
import type { SignInStep } from './api'
import { CodeStep } from './CodeStep'
import { EnrolStep } from './EnrolStep'
import { NewPasswordStep } from './NewPasswordStep'
import { PasswordStep } from './PasswordStep'

type Stage = { step: 'password' } | { step: 'code' | 'enrol' | 'change'; challenge: string }

/** What the server waits for, and the step that gives it. */
const steps = { totp_required: 'code', totp_enrolment: 'enrol', password_change: 'change' } as const

interface Props {
  /** Called once the server has signed the person in. */
  onSignedIn: () => void
  /** Whose password is asked for, when their work waits behind the form. */
  email?: string
}

/** Password, then second factor (or setting it up), then a password of one's own: one question at a time. */
export function SignInFlow({ onSignedIn, email = '' }: Props) {
  const [stage, setStage] = useState<Stage>({ step: 'password' })
  const goOn = ({ status, challenge }: SignInStep) => {
    if (status === 'ok') return onSignedIn()
    setStage({ step: steps[status], challenge: challenge ?? '' })
  }
  const startOver = () => setStage({ step: 'password' })
  switch (stage.step) {
    case 'password':
      return <PasswordStep email={email} onDone={goOn} />
    case 'code':
      return <CodeStep challenge={stage.challenge} onDone={goOn} onBack={startOver} />
    case 'enrol':
      return <EnrolStep challenge={stage.challenge} onDone={goOn} onBack={startOver} />
    case 'change':
      return <NewPasswordStep challenge={stage.challenge} onDone={goOn} onBack={startOver} />
  }
}
