import { Checkbox, MultiSelect, NumberInput, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { AuthorizationFields } from '../types'
import { sensitiveChoices, sentence } from '../words'
import { useDesk } from './desk'
import classes from './Desk.module.css'

const combinations = [
  'consent_to_treatment',
  'notice_of_privacy_practices',
  'condition_of_treatment',
  'psychotherapy_notes',
].map((value) => ({ value, label: sentence(value) }))

type Day = 'signedOn' | 'expiresOn' | 'eventOn' | 'effectiveFrom'
const days: [Day, string][] = [
  ['signedOn', 'Signed on'],
  ['expiresOn', 'Expires on'],
  ['eventOn', 'Expiry event happened'],
  ['effectiveFrom', 'Holds from'],
]

type Fact = 'byAgent' | 'handwritten' | 'wrongPatient' | 'knownFalse'
const facts: [Fact, string][] = [
  ['byAgent', 'A representative signed'],
  ['handwritten', 'Written by hand'],
  ['wrongPatient', 'It names another patient'],
  ['knownFalse', 'Something in it is known to be false'],
]

/** What is read on the form beside its elements: days, who signed, what it covers. Saved as it is changed. */
export function AuthorizationFacts() {
  const { fields, acts, writable } = useDesk()
  const change = (part: Partial<AuthorizationFields>) => acts.saveFields({ ...fields, ...part })
  return (
    <fieldset className={classes.rows} disabled={!writable}>
      <legend className="visually-hidden">What the form says</legend>
      <h3>What the form says</h3>
      <div className={classes.fields}>
        {days.map(([name, label]) => (
          <DayField
            key={name}
            label={label}
            value={fields[name]}
            onChange={(day) => change({ [name]: day })}
          />
        ))}
        <DayField
          label="Revoked on"
          value={fields.revokedAt?.slice(0, 10)}
          onChange={(day) => change({ revokedAt: day && `${day}T00:00:00Z` })}
        />
        <NumberInput
          size="xs"
          label="Type size (points)"
          min={0}
          max={72}
          hideControls
          value={fields.typePoints || ''}
          onChange={(v) => change({ typePoints: Number(v) || undefined })}
        />
      </div>
      {facts.map(([name, label]) => (
        <Checkbox
          key={name}
          size="xs"
          label={label}
          checked={fields[name] ?? false}
          onChange={(e) => change({ [name]: e.currentTarget.checked || undefined })}
        />
      ))}
      <MultiSelect
        size="xs"
        label="Sensitive records that it names"
        data={sensitiveChoices}
        value={fields.covers ?? []}
        onChange={(covers) => change({ covers })}
      />
      <MultiSelect
        size="xs"
        label="Combined with"
        data={combinations}
        value={fields.combinedWith ?? []}
        onChange={(combinedWith) => change({ combinedWith })}
      />
    </fieldset>
  )
}

interface DayProps {
  label: string
  value: string | undefined
  onChange: (day: string | undefined) => void
}

/** A day; kept once it is whole, because a year is typed digit by digit. */
function DayField({ label, value, onChange }: DayProps) {
  const [typed, setTyped] = useState<string | null>(null)
  const keep = () => {
    if (typed !== null && typed !== (value ?? '')) onChange(typed || undefined)
    setTyped(null)
  }
  return (
    <TextInput
      size="xs"
      type="date"
      label={label}
      value={typed ?? value ?? ''}
      onChange={(e) => setTyped(e.currentTarget.value)}
      onBlur={keep}
      onKeyDown={(e) => {
        if (e.key === 'Enter') keep()
      }}
    />
  )
}
