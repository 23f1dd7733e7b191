import { Checkbox, MultiSelect } from '@mantine/core'
import type { Path } from '../types'
import { sentence, situationChoices } from '../words'
import { useDesk } from './desk'
import classes from './Desk.module.css'
import { being, holding } from './fields'

/** What this kind of request needs before release beside its authorization: ticked once it is on file. */
export function PathsBlock() {
  const { request, acts, writable } = useDesk()
  const shown = request.situations ?? []
  const keep = (key: string, on: boolean) => acts.tick(holding(key, on))
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
        value={shown}
        onChange={(chosen) => acts.tick(being(shown, chosen))}
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
