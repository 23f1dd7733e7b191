import type { paths } from './schema'

type HeadersOf<P extends keyof paths> = paths[P] extends { post: { parameters: { header?: infer H } } }
  ? NonNullable<H>
  : never

/** Paths of the contract whose POST makes something and takes an `Idempotency-Key`. */
type Creating = {
  [P in keyof paths]: [HeadersOf<P>] extends [never]
    ? never
    : 'Idempotency-Key' extends keyof HeadersOf<P>
      ? P
      : never
}[keyof paths]

/** All of them: the type check fails when the contract has another. */
const creates: Record<Creating, true> = {
  '/api/v1/api-tokens': true,
  '/api/v1/batches': true,
  '/api/v1/clients': true,
  '/api/v1/documents/{id}/split': true,
  '/api/v1/encounters': true,
  '/api/v1/encounters/import': true,
  '/api/v1/encounters/{id}/document-requests': true,
  '/api/v1/facilities': true,
  '/api/v1/patients/{id}/disclosure-suspensions': true,
  '/api/v1/patients/{id}/disclosures': true,
  '/api/v1/roi-requests': true,
  '/api/v1/roi-requests/{id}/deliveries': true,
  '/api/v1/roi-requests/{id}/invoice': true,
  '/api/v1/roi-requests/{id}/letters': true,
  '/api/v1/roi-requests/{id}/marks': true,
  '/api/v1/uploads': true,
  '/api/v1/users': true,
  '/api/v1/work/{id}/hold': true,
}

/** Whether the request makes something that must not be made twice. */
export function isCreate(method: string, schemaPath: string): boolean {
  return method === 'POST' && Object.hasOwn(creates, schemaPath)
}

const mostOpen = 50

/** Keys of the creates that the server has not answered, by what they ask for. */
const open = new Map<string, string>()

/**
 * The `Idempotency-Key` of a create: the same for the same request until the server has answered it, so that pressing twice,
 * or again after the answer was lost, makes one thing; a new one once it was answered, or for another request.
 */
export function attemptKey(request: string): string {
  const key = open.get(request) ?? newIdempotencyKey()
  open.delete(request)
  open.set(request, key)
  const [oldest] = open.keys()
  if (open.size > mostOpen && oldest !== undefined) open.delete(oldest)
  return key
}

/** Ends the attempt with this key, unless the answer leaves open whether something was made. */
export function noteAnswer(key: string | null, status: number): void {
  if (status === 0 || status >= 500) return
  for (const [request, known] of open) if (known === key) open.delete(request)
}

/** A fresh `Idempotency-Key`, for creates whose caller keeps it by itself for all tries. */
export function newIdempotencyKey(): string {
  return crypto.randomUUID()
}
