import { ShownOnce } from './ShownOnce'

interface Props {
  name: string
  /** The secret; empty where the answer that held it was lost on the way. */
  token: string
  onClose: () => void
}

/** A new API token's secret, shown this once. */
export function MadeToken({ name, token, onClose }: Props) {
  return (
    <ShownOnce
      title={`Token: ${name}`}
      secret={token}
      before="Keep it where your system keeps its secrets. It is not shown again."
      after="Sent with each request: Authorization: Bearer, then the token."
      lost="The token was made, but the answer with its secret was lost on the way. Revoke it in the list, and make another."
      kept="I have kept it"
      look={{ block: true, style: { overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' } }}
      onClose={onClose}
    />
  )
}
