import { useEffect, useEffectEvent } from 'react'
import { AuthorizationColumn } from './AuthorizationColumn'
import { CandidatesColumn } from './CandidatesColumn'
import { useDesk } from './desk'
import { FeeColumn } from './FeeColumn'
import { FindingsColumn } from './FindingsColumn'
import { LetterColumn } from './LetterColumn'
import { RedactColumn } from './RedactColumn'
import { ScopeColumn } from './ScopeColumn'
import classes from './Desk.module.css'

/** The right column: what is done on the step. */
export function StepColumn() {
  const { step } = useDesk()
  return (
    <div className={classes.column}>
      {step === 'validate' && <AuthorizationColumn />}
      {step === 'patient' && <CandidatesColumn />}
      {step === 'pages' && <ScopeColumn />}
      {step === 'redact' && <RedactColumn />}
      {step === 'check' && <Checked />}
      {step === 'letters' && <LetterColumn />}
      {step === 'fee' && <FeeColumn />}
    </div>
  )
}

/** Looks everything through each time the step is opened. */
function Checked() {
  const { acts, writable } = useDesk()
  const begin = useEffectEvent(() => {
    if (writable) acts.check()
  })
  useEffect(() => begin(), [])
  return <FindingsColumn />
}
