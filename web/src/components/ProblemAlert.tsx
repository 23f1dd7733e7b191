import { Alert } from '@mantine/core'
import { ApiError, fieldName, messageOf } from '@/lib/api/error'

interface Props {
  error: unknown
  /** Fields that show their message themselves (by `fieldErrors(error)[name]`); all others are listed here. */
  shownFields?: string[]
}

/** Why a request was refused: the message, and each refused field that has no place of its own. */
export function ProblemAlert({ error, shownFields = [] }: Props) {
  if (!error) return null
  const fields = error instanceof ApiError ? error.fields : []
  const rest = fields.filter((f) => !shownFields.includes(fieldName(f.location)))
  if (fields.length > 0 && rest.length === 0) return null
  return (
    <Alert color="red" variant="light" role="alert" p="xs" title={messageOf(error)}>
      {rest.length > 0 && (
        <ul style={{ margin: 0, paddingLeft: 18 }}>
          {rest.map((f) => (
            <li key={f.location + f.message}>
              {f.location && <strong>{fieldName(f.location)}: </strong>}
              {f.message}
            </li>
          ))}
        </ul>
      )}
    </Alert>
  )
}
