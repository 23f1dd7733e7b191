import { useEffect, useRef } from 'react'
import { ApiError } from '@/lib/api/error'
import { useSpeech } from './context'

/** What went wrong and what to do, said at once to who hears the page. */
export function Trouble({ error }: { error: unknown }) {
  const { language, words } = useSpeech()
  const at = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (error) at.current?.focus()
  }, [error])
  if (!error) return null
  const known = error instanceof ApiError ? error : new ApiError(0, '')
  const text =
    known.status === 0
      ? words.errors.offline
      : (words.errors.codes[known.code] ?? (language === 'en' ? known.message : words.errors.codes.invalid))
  const fields = language === 'en' ? known.fields.filter((f) => f.message) : []
  return (
    <div className="alert" role="alert" tabIndex={-1} ref={at}>
      <p>
        <b>{words.errors.title}</b>
      </p>
      <p>{text}</p>
      {fields.map((f) => (
        <p key={f.location + f.message}>{f.message}</p>
      ))}
    </div>
  )
}
