import { useSpeech } from './context'
import { Heading } from './Heading'

/** The two ways in. */
export function Start({ onAsk, onFollow }: { onAsk: () => void; onFollow: () => void }) {
  const { words } = useSpeech()
  return (
    <>
      <Heading quiet>{words.title}</Heading>
      <button className="big" onClick={onAsk}>
        {words.start.ask}
        <span>{words.start.askHint}</span>
      </button>
      <button className="big plain" onClick={onFollow}>
        {words.start.follow}
        <span>{words.start.followHint}</span>
      </button>
    </>
  )
}
