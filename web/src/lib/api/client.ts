import createClient, { type Middleware } from 'openapi-fetch'
import { backgroundHeaders } from '../activity'
import { attemptKey, isCreate, noteAnswer } from './attempts'
import { ApiError, defaultMessage, toApiError } from './error'
import type { components, paths } from './schema'

/** A named schema of the contract, e.g. `Schema<'Me'>`. */
export type Schema<Name extends keyof components['schemas']> = components['schemas'][Name]

const csrfCookie = 'chartwright_csrf'
const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

function cookie(name: string): string {
  const found = document.cookie.split('; ').find((c) => c.startsWith(`${name}=`))
  return found ? decodeURIComponent(found.slice(name.length + 1)) : ''
}

/** The header that proves a change was asked for by this page; for uploads that do not go through `api`. */
export function csrfHeaders(): Record<string, string> {
  const token = cookie(csrfCookie)
  return token ? { 'X-CSRF-Token': token } : {}
}

/** Headers of a create whose caller keeps one key for all its tries, though what is sent beside it changes. */
export function idempotent(key: string): { 'Idempotency-Key': string } {
  return { 'Idempotency-Key': key }
}

type Listener = () => void
const unauthorised = new Set<Listener>()

/** Runs the listener whenever the server says that nobody is signed in. Returns the way to stop. */
export function onUnauthorised(listener: Listener): () => void {
  unauthorised.add(listener)
  return () => unauthorised.delete(listener)
}

/** Tells listeners about a 401, except from the sign-in routes, where it means a wrong password or code. */
export function noteStatus(url: string, status: number): void {
  if (status === 401 && !new URL(url, location.href).pathname.startsWith('/api/v1/sessions'))
    unauthorised.forEach((listener) => listener())
}

const house: Middleware = {
  async onRequest({ request, schemaPath }) {
    for (const [name, value] of Object.entries(backgroundHeaders())) request.headers.set(name, value)
    if (safeMethods.has(request.method)) return
    for (const [name, value] of Object.entries(csrfHeaders())) request.headers.set(name, value)
    if (isCreate(request.method, schemaPath) && !request.headers.has('Idempotency-Key'))
      request.headers.set('Idempotency-Key', attemptKey(`${request.url}\n${await request.clone().text()}`))
  },
  async onResponse({ request, response }) {
    noteAnswer(request.headers.get('Idempotency-Key'), response.status)
    if (response.ok || response.status === 304) return
    noteStatus(request.url, response.status)
    throw await toApiError(response)
  },
  onError({ error }) {
    if (error instanceof DOMException && error.name === 'AbortError') return error
    return new ApiError(0, defaultMessage(0))
  },
}

/**
 * The typed client of the contract. A refusal rejects with ApiError, so `data` is there once it resolves:
 * `const encounter = await unwrap(api.GET('/api/v1/encounters/{id}', { params: { path: { id } } }))`.
 */
export const api = createClient<paths>({
  baseUrl: location.origin,
  credentials: 'same-origin',
  // Looked up at each call, so that tests may replace it.
  fetch: (request) => globalThis.fetch(request),
})
api.use(house)

/** The body of a successful call. */
export async function unwrap<T>(call: Promise<{ data?: T }>): Promise<T> {
  const { data } = await call
  return data as T
}

/** The body together with its ETag, for edits that answer with `If-Match`. */
export async function unwrapTagged<T>(
  call: Promise<{ data?: T; response: Response }>,
): Promise<{ data: T; etag: string }> {
  const { data, response } = await call
  return { data: data as T, etag: response.headers.get('ETag') ?? '' }
}
