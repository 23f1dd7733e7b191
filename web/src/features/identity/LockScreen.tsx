import { FocusTrap, Portal } from '@mantine/core'
import { useId } from 'react'
import { ProblemAlert } from '@/components/ProblemAlert'
import type { Me } from '@/lib/me'
import { SignInFlow } from './SignInFlow'
import classes from './SignInScreen.module.css'

interface Props {
  user: Me['user']
  onSignedIn: () => void
  error?: unknown
}

/** Covers the work after the session ended. Opaque: nobody who walks by may read a chart behind it. */
export function LockScreen({ user, onSignedIn, error }: Props) {
  const heading = useId()
  return (
    <Portal>
      <FocusTrap active>
        <div className={classes.cover} role="dialog" aria-modal="true" aria-labelledby={heading}>
          <div className={classes.card}>
            <h1 id={heading} className={classes.brand}>
              You were signed out
            </h1>
            <p className={classes.note}>
              {user.name}, your work is kept behind this screen. Sign in to go on where you were. If somebody
              else signs in, it is dropped.
            </p>
            <SignInFlow onSignedIn={onSignedIn} email={user.email} />
            <ProblemAlert error={error} />
          </div>
        </div>
      </FocusTrap>
    </Portal>
  )
}
