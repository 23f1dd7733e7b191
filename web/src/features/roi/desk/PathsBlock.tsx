import { Checkbox, MultiSelect } from '@mantine/core'
import type { Path, RequestFields } from '../types'
import { sentence, situationChoices } from '../words'
import { useDesk } from './desk'
import classes from './Desk.module.css'

/** What this kind of request needs before release beside its authorization: ticked once it is on file. */
export function PathsBlock() {
  const { request, acts, writable } = useDesk()
  const held = request.held ?? []
  const correct = (part: Partial<RequestFields>) => acts.correct({ ...fieldsOf(request), ...part })
  const keep = (key: string, on: boolean) =>
    correct({ held: on ? [...held, key] : held.filter((k) => k !== key) })
  return (
    <section aria-label="What else is needed">
      <h2>What else is needed</h2>
      {request.paths.length === 0 && <p className={classes.muted}>Nothing beside the authorization.</p>}
      <div className={classes.rows}>
        {request.paths.map((path) => (
          <PathRow key={path.key + path.rule.id} path={path} disabled={!writable} onKeep={keep} />
        ))}
      </div>
      <MultiSelect
        size="xs"
        mt={6}
        label="What is so about this request"
        data={situationChoices}
        disabled={!writable}
        value={request.situations ?? []}
        onChange={(situations) => correct({ situations })}
      />
    </section>
  )
}

interface RowProps {
  path: Path
  disabled: boolean
  onKeep: (key: string, on: boolean) => void
}

function PathRow({ path, disabled, onKeep }: RowProps) {
  return (
    <div className={classes.row} data-tone={path.ready ? 'good' : 'bad'}>
      <div className={classes.rowhead}>
        <strong>{path.label}</strong>
        <span className={classes.muted}>{path.ready ? 'complete' : `${sentence(path.decides)} decides`}</span>
      </div>
      {path.steps.map((step) => (
        <fieldset key={step.label} className={classes.rows}>
          <legend title={step.why}>
            <span className={step.met ? undefined : classes.bad}>
              {step.met ? '✓' : '○'} {step.label}
            </span>
            {step.anyOf.length > 1 && <span className={classes.muted}> (any of these)</span>}
          </legend>
          {step.anyOf.map((need) => (
            <Checkbox
              key={need.key}
              size="xs"
              label={need.label}
              checked={need.held}
              disabled={disabled}
              onChange={(e) => onKeep(need.key, e.currentTarget.checked)}
            />
          ))}
        </fieldset>
      ))}
      <p className={classes.muted}>{path.rule.source}</p>
    </div>
  )
}

/** What was entered of a request, to be corrected. */
export function fieldsOf(r: RequestFields): RequestFields {
  const { facilityId, channel, receivedAt, requesterClass, legalBasis, purpose, medium, form, language } = r
  const { letterOn, requester, patient, wanted, situations, held } = r
  const how = { facilityId, channel, receivedAt, requesterClass, legalBasis, purpose, medium, form, language }
  return { ...how, letterOn, requester, patient, wanted, situations, held }
}
