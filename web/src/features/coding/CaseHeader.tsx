import { useDocumentTitle } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { QueryView } from '@/components/QueryView'
import { Skeletons } from '@/components/Skeletons'
import { DueText } from '@/components/TimeText'
import { formatDate, formatDayShort } from '@/lib/format'
import type { Work } from '@/lib/work/types'
import { kindLabel, priorityLabel } from '@/lib/work/words'
import { encounterQuery } from './api'
import type { CodingCase, EncounterHeader } from './types'
import classes from './CaseHeader.module.css'

/** Who the chart is about and what is asked, in two lines. */
export function CaseHeader({ work, file }: { work: Work; file: CodingCase }) {
  useDocumentTitle('Workbench · Chartwright')
  const encounter = useQuery(encounterQuery(file.encounterId))
  return (
    <header className={classes.header}>
      <QueryView query={encounter} loading={<Skeletons lines={2} />}>
        {(e) => <Facts encounter={e} zone={work.facility.timezone} />}
      </QueryView>
      <p className={classes.work} title={work.why}>
        {[priorityLabel(work.priority), kindLabel(work.kind), work.workType].filter(Boolean).join(' ')}
        {' · '}
        {work.facility.name}
        {work.dueAt && (
          <>
            {' · '}
            <DueText at={work.dueAt} facilityZone={work.facility.timezone} />
          </>
        )}
      </p>
    </header>
  )
}

function Facts({ encounter: e, zone }: { encounter: EncounterHeader; zone: string }) {
  const { patient } = e
  const from = formatDate(e.admittedAt, zone)
  const to = e.dischargedAt ? formatDate(e.dischargedAt, zone) : from
  const stay = from === to ? from : `${formatDayShort(e.admittedAt, zone)} – ${to}`
  return (
    <>
      <h1 className={classes.name}>
        {patient.lastName}, {patient.firstName} {patient.middleName ?? ''}
        <span className={classes.about}>
          {patient.sex} · born {formatDate(patient.birthDate)}
        </span>
      </h1>
      <p className={classes.facts}>
        Account {e.accountNumber} · MRN {patient.mrn} · {stay}
        {e.disposition && ` · disp ${e.disposition}`}
        {e.payer && ` · ${e.payer}`}
        {e.attending && ` · ${e.attending}`}
      </p>
      <datalist id="workbench-providers">{e.attending && <option value={e.attending} />}</datalist>
    </>
  )
}
