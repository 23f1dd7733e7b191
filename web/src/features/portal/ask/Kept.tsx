import { useState } from 'react'
import type { Shown } from '../api'
import { useSpeech } from '../context'
import { Heading } from '../Heading'

/** Number and code, shown this once. */
export function Kept({ shown, onKept }: { shown: Shown; onKept: () => void }) {
  const { words } = useSpeech()
  const [copied, setCopied] = useState(false)
  return (
    <div className="card">
      <Heading>{words.kept.title}</Heading>
      <p>{words.kept.text}</p>
      <h2>{words.kept.tracking}</h2>
      <p>
        <code className="secret" data-testid="tracking">
          {shown.tracking}
        </code>
      </p>
      <h2>{words.kept.code}</h2>
      <p>
        <code className="secret" data-testid="code">
          {shown.code}
        </code>
      </p>
      <div className="row">
        <button onClick={onKept}>{words.kept.go}</button>
        <button
          className="plain"
          onClick={() =>
            void navigator.clipboard.writeText(`${shown.tracking}\n${shown.code}`).then(() => setCopied(true))
          }
        >
          {words.kept.copy}
        </button>
        <span role="status" className="done">
          {copied && words.kept.copied}
        </span>
      </div>
    </div>
  )
}
