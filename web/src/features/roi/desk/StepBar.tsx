import { KeyHint } from '@/components/KeyHint'
import { plural } from '@/lib/format'
import { progress } from './authorization'
import { stepLabels, steps, useDesk, type Desk, type Step } from './desk'
import classes from './Desk.module.css'

/** The steps of a release, each with how it stands, under the keys 1 to 7. */
export function StepBar() {
  const desk = useDesk()
  return (
    <nav className={classes.steps} aria-label="Steps">
      {steps.map((step, i) => {
        const { text, tone } = standingOf(desk, step)
        return (
          <button
            key={step}
            type="button"
            className={classes.step}
            aria-current={desk.step === step ? 'step' : undefined}
            aria-keyshortcuts={String(i + 1)}
            onClick={() => desk.go(step)}
          >
            <KeyHint keys={String(i + 1)} />
            <span>{stepLabels[step]}</span>
            {text && (
              <span className={classes.standing} data-tone={tone}>
                {text}
              </span>
            )}
          </button>
        )
      })}
    </nav>
  )
}

type Tone = 'good' | 'warn' | 'bad' | undefined

/** How a step stands, in a word or two. */
function standingOf(desk: Desk, step: Step): { text: string; tone?: Tone } {
  const { authorization, fields, request, picked, marks, findings } = desk
  switch (step) {
    case 'validate': {
      if (!authorization.data) return { text: '' }
      if (!authorization.data.needed) return { text: 'none needed', tone: 'good' }
      const { found, missing } = progress(authorization.data.elements, fields.places)
      const bad = missing > 0 || authorization.data.findings.some((f) => f.blocks)
      return { text: `${found}/${authorization.data.elements.length}`, tone: bad ? 'warn' : 'good' }
    }
    case 'patient':
      return request.patientId ? { text: 'accepted', tone: 'good' } : { text: 'open', tone: 'warn' }
    case 'pages':
      return { text: plural(picked.size, 'page'), tone: picked.size > 0 ? 'good' : 'warn' }
    case 'redact':
      return { text: marks.data?.length ? plural(marks.data.length, 'draft') : '' }
    case 'check': {
      const blocking = findings.data?.items.filter((f) => f.blocks && f.state === 'open').length ?? 0
      return blocking > 0 ? { text: `${blocking} block`, tone: 'bad' } : { text: '' }
    }
    default:
      return { text: '' }
  }
}
