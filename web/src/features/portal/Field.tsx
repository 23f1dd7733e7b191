import { useId, type InputHTMLAttributes, type ReactNode, type TextareaHTMLAttributes } from 'react'
import { useSpeech } from './context'

interface Frame {
  label: string
  hint?: string
  error?: string
  optional?: boolean
}

type InputProps = Frame & Omit<InputHTMLAttributes<HTMLInputElement>, 'id'>
type TextProps = Frame & Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, 'id'>

function Framed({ id, label, hint, error, optional, children }: Frame & { id: string; children: ReactNode }) {
  const { words } = useSpeech()
  return (
    <div className="field">
      <label htmlFor={id}>
        {label} {optional && <i>({words.optional})</i>}
      </label>
      {hint && (
        <span className="hint" id={`${id}-hint`}>
          {hint}
        </span>
      )}
      {children}
      {error && (
        <span className="error" id={`${id}-error`}>
          {error}
        </span>
      )}
    </div>
  )
}

const told = (id: string, { hint, error }: Frame) =>
  [error && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(' ') || undefined

/** A line to type into, with its label, what to write there and what is wrong with it. */
export function Field({ label, hint, error, optional, ...input }: InputProps) {
  const id = useId()
  const frame = { label, hint, error, optional }
  return (
    <Framed id={id} {...frame}>
      <input id={id} {...input} aria-describedby={told(id, frame)} aria-invalid={error ? true : undefined} />
    </Framed>
  )
}

/** The same for several lines. */
export function TextField({ label, hint, error, optional, ...input }: TextProps) {
  const id = useId()
  const frame = { label, hint, error, optional }
  return (
    <Framed id={id} {...frame}>
      <textarea
        id={id}
        {...input}
        aria-describedby={told(id, frame)}
        aria-invalid={error ? true : undefined}
      />
    </Framed>
  )
}

interface Option<T extends string> {
  value: T
  label: string
  hint?: string
}

interface ChoiceProps<T extends string> {
  legend: string
  /** The screen's title says it already. */
  quiet?: boolean
  options: Option<T>[]
  value: T | ''
  onChange: (value: T) => void
  error?: string
}

/** One of a few. */
export function Choice<T extends string>({ legend, quiet, options, value, onChange, error }: ChoiceProps<T>) {
  const name = useId()
  return (
    <fieldset aria-describedby={error ? `${name}-error` : undefined}>
      <legend className={quiet ? 'away' : 'legend'}>{legend}</legend>
      {options.map((o) => (
        <label key={o.value} className="choice">
          <input
            type="radio"
            name={name}
            value={o.value}
            checked={value === o.value}
            onChange={() => onChange(o.value)}
          />
          <span>
            {o.label}
            {o.hint && <span className="hint">{o.hint}</span>}
          </span>
        </label>
      ))}
      {error && (
        <span className="error" id={`${name}-error`}>
          {error}
        </span>
      )}
    </fieldset>
  )
}
