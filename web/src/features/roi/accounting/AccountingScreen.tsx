import { Button, Group, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { EmptyState } from '@/components/EmptyState'
import { PageHeader } from '@/components/PageHeader'
import { Panel } from '@/components/Panel'
import { QueryView } from '@/components/QueryView'
import { messageOf } from '@/lib/api/error'
import { formatDate, plural } from '@/lib/format'
import { useKeys } from '@/lib/keys'
import { accountQuery, findPatients } from '../api'
import type { Account } from '../types'
import classes from './Accounting.module.css'
import { DisclosureTable } from './DisclosureTable'
import { SuspendPanel } from './SuspendPanel'

interface Patient {
  id: string
  label: string
}

/** The accounting of disclosures of a patient: what left, to whom, why, what counts, and a printable account. */
export function AccountingScreen() {
  const [patient, setPatient] = useState<Patient | null>(null)
  const [suspending, setSuspending] = useState(false)
  useKeys('Disclosures', [
    { key: 'p', label: 'Print the account', run: () => window.print(), when: patient !== null },
    { key: 's', label: 'Suspend', run: () => setSuspending(true), when: patient !== null },
  ])
  return (
    <div className={classes.screen}>
      <PageHeader
        title="Accounting of disclosures"
        facts="45 CFR 164.528"
        actions={
          patient && (
            <Group gap={6}>
              <Button size="xs" variant="default" onClick={() => setSuspending(true)}>
                Suspend
              </Button>
              <Button size="xs" onClick={() => window.print()}>
                Print the account
              </Button>
            </Group>
          )
        }
      />
      <PatientSearch onChoose={setPatient} />
      {patient ? (
        <PatientAccount key={patient.id} patient={patient} />
      ) : (
        <EmptyState title="No patient is chosen">
          Find the patient by medical record number. The number is sent in the request, never in an address.
        </EmptyState>
      )}
      {patient && suspending && <SuspendPanel patientId={patient.id} onClose={() => setSuspending(false)} />}
    </div>
  )
}

function PatientSearch({ onChoose }: { onChoose: (patient: Patient) => void }) {
  const [mrn, setMrn] = useState('')
  const find = useMutation({ mutationFn: findPatients })
  const look = () => {
    if (mrn.trim() === '') return
    find.mutate(mrn.trim(), {
      onSuccess: (found) => {
        if (found.length === 1 && found[0]) onChoose(found[0])
      },
    })
  }
  const several = find.data && find.data.length > 1 ? find.data : []
  return (
    <div className={classes.search} role="search">
      <TextInput
        size="xs"
        w={240}
        aria-label="Medical record number"
        placeholder="MRN, then Enter"
        autoComplete="off"
        value={mrn}
        error={find.isError ? messageOf(find.error) : find.data?.length === 0 && 'No patient has this MRN'}
        onChange={(e) => {
          setMrn(e.currentTarget.value)
          find.reset()
        }}
        onKeyDown={(e) => {
          if (e.key === 'Enter') look()
        }}
      />
      <Button size="xs" variant="default" loading={find.isPending} onClick={look}>
        Find
      </Button>
      {several.map((p) => (
        <Button key={p.id} size="xs" variant="light" onClick={() => onChoose(p)}>
          {p.label}
        </Button>
      ))}
    </div>
  )
}

function PatientAccount({ patient }: { patient: Patient }) {
  const account = useQuery(accountQuery(patient.id))
  return (
    <QueryView query={account}>
      {(found) => (
        <>
          <Summary patient={patient} account={found} />
          <DisclosureTable items={found.items} />
        </>
      )}
    </QueryView>
  )
}

function Summary({ patient, account }: { patient: Patient; account: Account }) {
  const counted = account.items.filter((d) => d.counts && !d.suspended).length
  return (
    <Panel>
      <p className={classes.who}>
        <strong>{patient.label}</strong> · {formatDate(account.from)} to {formatDate(account.to)} ·{' '}
        {plural(counted, 'disclosure')} in the account
        <span className={classes.screenOnly}> of {account.items.length} kept</span>
      </p>
      <p className={classes.muted}>
        {account.free ? 'Free of charge: the first within twelve months. ' : 'A fee may be asked for. '}
        {account.reasons.join(' ')} {account.rule.source}
      </p>
    </Panel>
  )
}
