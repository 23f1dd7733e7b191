import { useState } from 'react'
import { useBench, change } from './bench'
import { patchCode, type CodePatch, type DraftCode } from './draft'
import { modifiersOf } from './modifiers'
import classes from './CodeTable.module.css'

/** What belongs to a procedure or service beside its code: modifiers and units, day, who did it. */
export function ProcedureFields({ code }: { code: DraftCode }) {
  const bench = useBench()
  const set = (patch: CodePatch) => change(bench, (d) => patchCode(d, code.key, patch))
  const inpatient = code.system === 'ICD10PCS'
  return (
    <>
      {!inpatient && (
        <>
          <Modifiers code={code} onChange={(modifiers) => set({ modifiers })} disabled={!bench.writable} />
          <input
            className={classes.units}
            type="number"
            aria-label="Units"
            title="Units"
            min={1}
            max={9999}
            data-field="units"
            disabled={!bench.writable}
            value={code.units}
            onChange={(event) => set({ units: Math.max(1, event.currentTarget.valueAsNumber || 1) })}
          />
        </>
      )}
      <input
        className={classes.day}
        type="date"
        aria-label="Day of the procedure"
        title="Day of the procedure"
        data-field={inpatient ? 'performedOn first' : 'performedOn'}
        disabled={!bench.writable}
        value={code.performedOn}
        onChange={(event) => set({ performedOn: event.currentTarget.value })}
      />
      <input
        className={classes.provider}
        aria-label="Provider"
        placeholder="Provider"
        list="workbench-providers"
        maxLength={120}
        data-field="provider"
        disabled={!bench.writable}
        value={code.provider}
        onChange={(event) => set({ provider: event.currentTarget.value })}
      />
    </>
  )
}

interface ModifiersProps {
  code: DraftCode
  onChange: (modifiers: string[]) => void
  disabled: boolean
}

/** Modifiers typed in a row: "LT 59". Only whole ones reach the case. */
function Modifiers({ code, onChange, disabled }: ModifiersProps) {
  const [text, setText] = useState(code.modifiers.join(' '))
  const parsed = modifiersOf(text)
  return (
    <input
      className={classes.modifiers}
      aria-label="Modifiers"
      placeholder="Modifiers"
      title="Up to four modifiers of two characters: LT 59"
      aria-invalid={parsed === null}
      data-field="modifiers first"
      maxLength={16}
      disabled={disabled}
      value={text}
      onChange={(event) => {
        const next = event.currentTarget.value.toUpperCase()
        setText(next)
        const modifiers = modifiersOf(next)
        if (modifiers) onChange(modifiers)
      }}
      onBlur={() => setText(code.modifiers.join(' '))}
    />
  )
}
