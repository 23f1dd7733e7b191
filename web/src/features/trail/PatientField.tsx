import { CloseButton, Select, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { messageOf } from '@/lib/api/error'
import { shortId } from './acts'
import { findPatients } from './names'

interface Props {
  patientId: string | undefined
  /** Whether this person may look up a record number. */
  canFind: boolean
  onChange: (patientId: string | undefined) => void
}

/** Finds a patient by medical record number. The number stays in the field; only the patient's id goes into the address. */
export function PatientField({ patientId, canFind, onChange }: Props) {
  const [mrn, setMrn] = useState('')
  const [label, setLabel] = useState({ id: '', text: '' })
  const find = useMutation({ mutationFn: findPatients })
  const choose = (patient: { id: string; label: string }) => {
    setLabel({ id: patient.id, text: patient.label })
    setMrn('')
    find.reset()
    onChange(patient.id)
  }
  const look = () => {
    if (!mrn.trim()) return
    find.mutate(mrn.trim(), {
      onSuccess: (found) => {
        const only = found[0]
        if (only && found.length === 1) choose(only)
      },
    })
  }
  if (patientId) {
    const text = label.id === patientId ? label.text : `Patient ${shortId(patientId)}`
    return (
      <TextInput
        label="Patient"
        size="xs"
        readOnly
        value={text}
        title={text}
        rightSection={<CloseButton size="xs" aria-label="Any patient" onClick={() => onChange(undefined)} />}
      />
    )
  }
  const several = find.data ?? []
  if (several.length > 1)
    return (
      <Select
        label="Patient"
        size="xs"
        placeholder={`${several.length} hospitals have this MRN`}
        data={several.map((p) => ({ value: p.id, label: p.label }))}
        defaultDropdownOpened
        ref={takeFocus}
        onChange={(id) => {
          const chosen = several.find((p) => p.id === id)
          if (chosen) choose(chosen)
        }}
      />
    )
  return (
    <TextInput
      label="Patient"
      size="xs"
      placeholder="MRN, then Enter"
      autoComplete="off"
      disabled={!canFind}
      value={mrn}
      error={
        find.isError ? messageOf(find.error) : find.data?.length === 0 ? 'No patient has this MRN' : undefined
      }
      onChange={(event) => {
        setMrn(event.currentTarget.value)
        find.reset()
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter') look()
      }}
    />
  )
}

/** The list stands where the field with the focus was, and goes on with it. */
function takeFocus(input: HTMLInputElement | null) {
  input?.focus()
}
