import { FocusTrap } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { ProblemAlert } from '@/components/ProblemAlert'
import { SignInFlow } from './SignInFlow'
import classes from './SignInScreen.module.css'

interface Props {
  onSignedIn: () => void
  /** Why entering failed after the server had accepted the sign-in. */
  error?: unknown
}

/** The screen of whom is not signed in. The address stays, so that signing in leads to what was asked for. */
export function SignInScreen({ onSignedIn, error }: Props) {
  useDocumentTitle('Sign in · Chartwright')
  return (
    <main className={classes.page}>
      <FocusTrap active>
        <div className={classes.card}>
          <h1 className={classes.brand}>
            <img src="/icon.svg" alt="" width={28} height={28} />
            Chartwright
          </h1>
          <SignInFlow onSignedIn={onSignedIn} />
          <ProblemAlert error={error} />
        </div>
      </FocusTrap>
    </main>
  )
}
