import { useMutation } from '@tanstack/react-query'
import { api, unwrap, type Schema } from '@/lib/api/client'

/** What signing in needs next. */
export type SignInStep = Schema<'SignInStep'>

/** First factor: e-mail address and password. */
export function useCheckPassword() {
  return useMutation({
    mutationFn: (body: Schema<'Credentials'>) => unwrap(api.POST('/api/v1/sessions', { body })),
  })
}

/** Second factor: a code of the authenticator app, or a recovery code. */
export function useCheckCode() {
  return useMutation({
    mutationFn: (body: Schema<'ChallengeCode'>) => unwrap(api.POST('/api/v1/sessions/totp', { body })),
  })
}

/** Replaces a password that somebody else set, as part of signing in. */
export function useReplacePassword() {
  return useMutation({
    mutationFn: (body: Schema<'PasswordReplacement'>) =>
      unwrap(api.POST('/api/v1/sessions/password', { body })),
  })
}

/** Asks for the secret an authenticator app is set up with. */
export function useStartEnrolment() {
  return useMutation({
    mutationFn: (body: Schema<'Challenge'>) => unwrap(api.POST('/api/v1/sessions/totp/enrolment', { body })),
  })
}

/** Proves that the authenticator app works; answers with the recovery codes, this once. */
export function useConfirmEnrolment() {
  return useMutation({
    mutationFn: (body: Schema<'ChallengeCode'>) =>
      unwrap(api.POST('/api/v1/sessions/totp/enrolment/confirm', { body })),
  })
}

/** Begins a sign-in by the organisation of that name. */
export function useDepart() {
  return useMutation({
    mutationFn: (body: Schema<'OrganisationName'>) =>
      unwrap(api.POST('/api/v1/sessions/organisation', { body })),
  })
}

/** Hands over what the organisation sent the browser back with. */
export function useArrive() {
  return useMutation({
    mutationFn: (body: Schema<'OrganisationArrival'>) =>
      unwrap(api.POST('/api/v1/sessions/organisation/arrival', { body })),
  })
}

/** Replaces the signed-in person's password. */
export function useChangePassword() {
  return useMutation({
    mutationFn: (body: Schema<'PasswordChange'>) => unwrap(api.PUT('/api/v1/me/password', { body })),
  })
}
