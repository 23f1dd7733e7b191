import { useMutation, useQueryClient, queryOptions } from '@tanstack/react-query'
import { api, unwrap, type Schema } from '@/lib/api/client'
import { ApiError } from '@/lib/api/error'

export type Passkey = Schema<'Passkey'>

export const passkeysQuery = queryOptions({
  queryKey: ['passkeys'],
  queryFn: async ({ signal }): Promise<Passkey[]> =>
    (await unwrap(api.GET('/api/v1/me/passkeys', { signal }))).items,
})

/** Whether this browser knows passkeys here: it needs a secure address with a name. */
export function passkeysWork(): boolean {
  const byNumber = /^(\d+(\.\d+){3}|\[.*\])$/.test(window.location.hostname)
  return (
    !byNumber &&
    typeof PublicKeyCredential !== 'undefined' &&
    'parseCreationOptionsFromJSON' in PublicKeyCredential
  )
}

/** What the browser says when the person turned away, or the device has no key for us, in words of what to do. */
function inWords(error: unknown): unknown {
  if (!(error instanceof DOMException)) return error
  return new ApiError(0, 'The passkey was not used. Try again, or use your authenticator app.', 'passkey')
}

async function asJSON(ceremony: Promise<Credential | null>): Promise<unknown> {
  const made = await ceremony.catch((error: unknown) => {
    throw inWords(error)
  })
  return made instanceof PublicKeyCredential ? made.toJSON() : null
}

/** Adds a passkey; the code of the authenticator app shows that it is the person who asks. */
export function useAddPasskey() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: async ({ label, code }: { label: string; code: string }) => {
      const options = await unwrap(api.POST('/api/v1/me/passkeys/options', { body: { code } }))
      const asked = options.publicKey as PublicKeyCredentialCreationOptionsJSON
      const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(asked)
      const response = await asJSON(navigator.credentials.create({ publicKey }))
      return unwrap(api.POST('/api/v1/me/passkeys', { body: { label, response } }))
    },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: passkeysQuery.queryKey }),
  })
}

export function useRemovePasskey() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => unwrap(api.DELETE('/api/v1/me/passkeys/{id}', { params: { path: { id } } })),
    onSettled: () => queryClient.invalidateQueries({ queryKey: passkeysQuery.queryKey }),
  })
}

/** Second factor: a passkey in place of a code. */
export function useShowPasskey() {
  return useMutation({
    mutationFn: async (challenge: string) => {
      const options = await unwrap(api.POST('/api/v1/sessions/passkey/options', { body: { challenge } }))
      const asked = options.publicKey as PublicKeyCredentialRequestOptionsJSON
      const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(asked)
      const response = await asJSON(navigator.credentials.get({ publicKey }))
      return unwrap(api.POST('/api/v1/sessions/passkey', { body: { challenge, response } }))
    },
  })
}
