import { useEffect } from 'react'
import type { RequestView } from '../api'
import { useSpeech } from '../context'
import { Heading } from '../Heading'
import { dayText } from '../words'
import { ContactStep } from './ContactStep'
import { Downloads } from './Downloads'
import { FeeStep } from './FeeStep'
import { FileStep } from './FileStep'
import { Messages } from './Messages'
import { SignStep } from './SignStep'

interface Props {
  view: RequestView
  onChanged: () => Promise<void>
  onLeave: () => Promise<void>
}

const often = 4_000

/** Where the request stands, what is to be done, and what was written. */
export function FollowScreen({ view, onChanged, onLeave }: Props) {
  const { language, words } = useSpeech()
  useEffect(() => {
    const timer = setInterval(() => {
      // A visit that ends meanwhile is told by the next act.
      if (document.visibilityState === 'visible') onChanged().catch(() => undefined)
    }, often)
    return () => clearInterval(timer)
  }, [onChanged])

  const toDo = new Set(view.toDo)
  return (
    <>
      <div className="row" style={{ justifyContent: 'space-between' }}>
        <Heading>{words.follow.title}</Heading>
        <button className="plain small" onClick={() => void onLeave()}>
          {words.follow.leave}
        </button>
      </div>
      <section className="card" aria-label={words.follow.title}>
        <ol className="line">
          {words.follow.line.map((name, i) => (
            <li
              key={name}
              data-past={i < view.step ? true : undefined}
              aria-current={i === view.step - 1 ? 'step' : undefined}
            >
              {name}
            </li>
          ))}
        </ol>
        <p role="status" data-testid="status">
          <b>{words.follow.status[view.status]}</b>
        </p>
        <p className="muted">
          {words.kept.tracking}: <b>{view.tracking}</b>
          {view.dueOn && view.step < 4 && (
            <>
              <br />
              {words.follow.due(dayText(view.dueOn, language))}
            </>
          )}
        </p>
        {view.toDo?.length === 0 && view.step < 4 && <p>{words.follow.nothing}</p>}
      </section>
      {toDo.has('answer') && (
        <section className="card" aria-label={words.answer.title}>
          <h2>{words.answer.title}</h2>
          <p>{words.answer.text}</p>
        </section>
      )}
      {toDo.has('sign') && <SignStep onChanged={onChanged} />}
      {toDo.has('authorization') && (
        <FileStep
          kind="authorization"
          title={words.authorization.title}
          text={words.authorization.text}
          choose={words.authorization.choose}
          onChanged={onChanged}
        />
      )}
      {toDo.has('contact') && <ContactStep phone={view.phone} onChanged={onChanged} />}
      {toDo.has('document') && (
        <FileStep
          kind="identity"
          title={words.document.title}
          text={view.document === 'failed' ? words.document.failed : words.document.text}
          choose={words.document.choose}
          onChanged={onChanged}
        />
      )}
      {view.fee && view.fee.fee.totalMinor > 0 && <FeeStep fee={view.fee} onChanged={onChanged} />}
      {(view.deliveries?.length ?? 0) > 0 && <Downloads view={view} onChanged={onChanged} />}
      <Messages view={view} onChanged={onChanged} />
    </>
  )
}
