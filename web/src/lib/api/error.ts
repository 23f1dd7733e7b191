/** One refused field of a request: where it is (`body.email`, `body.codes[2].poa`) and what to do about it. */
export interface FieldProblem {
  location: string
  message: string
}

/** An RFC 9457 problem document as the server writes it. */
interface ProblemDocument {
  title?: string
  detail?: string
  code?: string
  requestId?: string
  errors?: Partial<FieldProblem>[] | null
}

/** Any refusal or failure of an API call. `message` is fit to be shown. */
export class ApiError extends Error {
  override readonly name = 'ApiError'

  constructor(
    /** HTTP status; 0 when no answer came. */
    readonly status: number,
    message: string,
    /** The server's stable error code, e.g. `lease_lost`; empty when it gave none. */
    readonly code: string = '',
    readonly fields: FieldProblem[] = [],
    /** What support needs to find the request in the logs. */
    readonly requestId: string = '',
  ) {
    super(message)
  }
}

const byStatus: Record<number, string> = {
  0: 'The server did not answer. Check your connection and try again.',
  401: 'Please sign in to continue.',
  403: 'Your role does not allow this. Ask your manager if you need it.',
  404: 'This does not exist, or is not yours to see.',
  409: 'Somebody else changed this in the meantime. Reload to see the newest state.',
  412: 'Somebody else changed this in the meantime. Reload to see the newest state.',
  413: 'That is larger than the server accepts.',
  429: 'Too many attempts. Wait a moment and try again.',
}

/** The message for a status whose answer carried none. */
export function defaultMessage(status: number): string {
  return (
    byStatus[status] ?? (status >= 500 ? 'The server failed. Try again in a moment.' : 'This was refused.')
  )
}

/** Reads a failed response into an ApiError, whatever its body holds. */
export async function toApiError(response: Response): Promise<ApiError> {
  const problem = await readProblem(response)
  const fields = (problem.errors ?? []).map((e) => ({ location: e.location ?? '', message: e.message ?? '' }))
  return new ApiError(
    response.status,
    problem.detail || problem.title || defaultMessage(response.status),
    problem.code,
    fields,
    problem.requestId ?? response.headers.get('X-Request-Id') ?? '',
  )
}

async function readProblem(response: Response): Promise<ProblemDocument> {
  if (!response.headers.get('Content-Type')?.includes('json')) return {}
  try {
    const body: unknown = await response.clone().json()
    return typeof body === 'object' && body !== null ? body : {}
  } catch {
    return {}
  }
}

/** `body.codes[2].poa` → `codes[2].poa`: the name a form knows the field by. */
export function fieldName(location: string): string {
  return location.replace(/^(body|query|path|header)\./, '')
}

/** The refused fields by form name, the first message of each; fits Mantine's `form.setErrors`. */
export function fieldErrors(error: unknown): Record<string, string> {
  if (!(error instanceof ApiError)) return {}
  const result: Record<string, string> = {}
  for (const field of error.fields) result[fieldName(field.location)] ??= field.message
  return result
}

/** What to tell a person about anything that was thrown. */
export function messageOf(error: unknown): string {
  if (error instanceof ApiError) return error.message
  return 'Something went wrong in this page. Reload it; your saved work is kept.'
}
