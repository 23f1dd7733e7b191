import { useState } from 'react'
import type { SignInStep } from './api'
import { takeArrival, type Arrival } from './arrival'
import { ArrivalStep } from './ArrivalStep'
import { CodeStep } from './CodeStep'
import { EnrolStep } from './EnrolStep'
import { NewPasswordStep } from './NewPasswordStep'
import { OrganisationStep } from './OrganisationStep'
import { PasswordStep } from './PasswordStep'

type Stage =
  | { step: 'password' | 'organisation' }
  | { step: 'arrival'; arrival: Arrival }
  | { step: 'code' | 'enrol' | 'change'; challenge: string; passkey?: boolean }

/** What the server waits for, and the step that gives it. */
const steps = { totp_required: 'code', totp_enrolment: 'enrol', password_change: 'change' } as const

/** Who comes back from their organisation goes on from there. */
function firstStage(): Stage {
  const arrival = takeArrival()
  return arrival ? { step: 'arrival', arrival } : { step: 'password' }
}

interface Props {
  /** Called once the server has signed the person in. */
  onSignedIn: () => void
  /** Whose password is asked for, when their work waits behind the form. */
  email?: string
}

/** Password, then second factor (or setting it up), then a password of one's own: one question at a time. */
export function SignInFlow({ onSignedIn, email = '' }: Props) {
  const [stage, setStage] = useState<Stage>(firstStage)
  const goOn = ({ status, challenge, passkey }: SignInStep) => {
    if (status === 'ok') return onSignedIn()
    setStage({ step: steps[status], challenge: challenge ?? '', passkey })
  }
  const startOver = () => setStage({ step: 'password' })
  switch (stage.step) {
    case 'password':
      return (
        <PasswordStep email={email} onDone={goOn} onOrganisation={() => setStage({ step: 'organisation' })} />
      )
    case 'organisation':
      return <OrganisationStep onBack={startOver} />
    case 'arrival':
      return <ArrivalStep arrival={stage.arrival} onDone={goOn} onBack={startOver} />
    case 'code':
      return <CodeStep challenge={stage.challenge} passkey={stage.passkey} onDone={goOn} onBack={startOver} />
    case 'enrol':
      return <EnrolStep challenge={stage.challenge} onDone={goOn} onBack={startOver} />
    case 'change':
      return <NewPasswordStep challenge={stage.challenge} onDone={goOn} onBack={startOver} />
  }
}
