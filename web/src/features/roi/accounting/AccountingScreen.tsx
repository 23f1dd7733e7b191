import { Button, Group, Select, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ActionButton } from '@/components/ActionButton'
import { EmptyState } from '@/components/EmptyState'
import { PageHeader } from '@/components/PageHeader'
import { Panel } from '@/components/Panel'
import { QueryView } from '@/components/QueryView'
import { showProblem } from '@/components/undo'
import { messageOf } from '@/lib/api/error'
import { formatDate, plural } from '@/lib/format'
import { useKeys } from '@/lib/keys'
import { accountQuery, findPatients, saveAccount } from '../api'
import type { Account } from '../types'
import classes from './Accounting.module.css'
import { DisclosureTable } from './DisclosureTable'
import { RecordPanel } from './RecordPanel'
import { SuspendPanel } from './SuspendPanel'

interface Patient {
  id: string
  label: string
}

/** The accounting of disclosures of a patient: what left, to whom, why, what counts, and a printable account. */
export function AccountingScreen() {
  const [patient, setPatient] = useState<Patient | null>(null)
  const [panel, setPanel] = useState<'suspend' | 'record' | null>(null)
  const [language, setLanguage] = useState<'en' | 'es'>('en')
  const print = useMutation({ mutationFn: (id: string) => saveAccount(id, language), onError: showProblem })
  useKeys('Disclosures', [
    {
      key: 'p',
      label: "The patient's account as PDF",
      run: () => patient && print.mutate(patient.id),
      when: patient !== null,
    },
    { key: 's', label: 'Suspend', run: () => setPanel('suspend'), when: patient !== null },
    { key: 'n', label: 'Record a disclosure', run: () => setPanel('record'), when: patient !== null },
  ])
  return (
    <div className={classes.screen}>
      <PageHeader
        title="Accounting of disclosures"
        facts="45 CFR 164.528"
        actions={
          patient && (
            <Group gap={6}>
              <ActionButton keys="n" variant="default" onClick={() => setPanel('record')}>
                Record a disclosure
              </ActionButton>
              <ActionButton keys="s" variant="default" onClick={() => setPanel('suspend')}>
                Suspend
              </ActionButton>
              <Select
                size="xs"
                w={110}
                aria-label="Language of the account"
                allowDeselect={false}
                data={[
                  { value: 'en', label: 'English' },
                  { value: 'es', label: 'Spanish' },
                ]}
                value={language}
                onChange={(value) => setLanguage(value === 'es' ? 'es' : 'en')}
              />
              <ActionButton
                keys="p"
                hint="The account that the patient gets, to print; that it was given is kept"
                loading={print.isPending}
                onClick={() => print.mutate(patient.id)}
              >
                Account as PDF
              </ActionButton>
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
      {patient && panel === 'suspend' && (
        <SuspendPanel patientId={patient.id} onClose={() => setPanel(null)} />
      )}
      {patient && panel === 'record' && <RecordPanel patientId={patient.id} onClose={() => setPanel(null)} />}
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
        <span className={classes.muted}> of {account.items.length} kept</span>
      </p>
      <p className={classes.muted}>
        {account.free ? 'Free of charge: the first within twelve months. ' : 'A fee may be asked for. '}
        {account.reasons.join(' ')} {account.rule.source}
      </p>
    </Panel>
  )
}
