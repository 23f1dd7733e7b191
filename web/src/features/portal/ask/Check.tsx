import type { Hospital } from '../api'
import { useSpeech } from '../context'
import { dayText } from '../words'
import type { Form, Screen } from './form'

interface Props {
  form: Form
  hospital: Hospital
  onChange: (screen: Screen) => void
}

/** All answers once more, each with a way back to its question. */
export function Check({ form, hospital, onChange }: Props) {
  const { language, words } = useSpeech()
  const day = (s: string) => (s ? dayText(s, language) : '')
  const dates = [day(form.from), day(form.to)].filter(Boolean).join(' – ')
  const medium = words.how.media[form.medium]
  const originals = form.medium === 'electronic' && form.originals
  const parts: [Screen, [string, string][]][] = [
    [
      'who',
      [[words.who.title, form.requesterClass ? (words.who.classes[form.requesterClass][0] ?? '') : '']],
    ],
    ['place', [[words.place.title, hospital.places?.find((p) => p.id === form.facilityId)?.name ?? '']]],
    [
      'patient',
      [
        [words.patient.title, `${form.first} ${form.last}`],
        [words.patient.born, day(form.born)],
        [words.patient.former, form.former],
        [words.patient.mrn, form.mrn],
      ],
    ],
    [
      'records',
      [
        [words.records.title, form.text],
        [words.records.dates, dates],
      ],
    ],
    [
      'how',
      [
        [words.how.title, originals ? `${medium}. ${words.how.originals}` : medium],
        [words.how.purpose, words.how.purposes[form.purpose]],
      ],
    ],
    [
      'you',
      [
        [words.you.name, form.name],
        [words.you.organisation, form.organisation],
        [words.you.email, form.email],
        [words.you.phone, form.phone],
        [words.you.fax, form.fax],
        [words.you.address, form.address],
        [words.you.reference, form.reference],
      ],
    ],
  ]
  const places = hospital.places?.length ?? 0
  return parts
    .filter(([screen]) => screen !== 'place' || places > 1)
    .map(([screen, facts]) => (
      <div key={screen} className="answers">
        <dl className="facts">
          {facts
            .filter(([, value]) => value)
            .map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
        </dl>
        <button type="button" className="plain small" onClick={() => onChange(screen)}>
          {words.check.change} <span className="away">{words[screen].title}</span>
        </button>
      </div>
    ))
}
