import { sendFile } from '../api'
import { useSpeech } from '../context'
import { Trouble } from '../Trouble'
import { useAct } from '../useAct'
import { FilePicker } from './FilePicker'

interface Props {
  kind: 'authorization' | 'identity'
  title: string
  text: string
  choose: string
  onChanged: () => Promise<void>
}

/** Asks for a file. */
export function FileStep({ kind, title, text, choose, onChanged }: Props) {
  const { words } = useSpeech()
  const { busy, error, act } = useAct()
  return (
    <section className="card" aria-label={title}>
      <h2>{title}</h2>
      <Trouble error={error} />
      <p>{text}</p>
      <FilePicker
        label={busy ? words.check.sending : choose}
        onFile={(file) => void act(() => sendFile(kind, file).then(onChanged))}
      />
    </section>
  )
}
