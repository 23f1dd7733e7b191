import { Button, Group } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { CodeBadge } from '@/components/CodeBadge'
import { ProblemAlert } from '@/components/ProblemAlert'
import { showProblem } from '@/components/undo'
import type { Schema } from '@/lib/api/client'
import { downloadExport, saveBlob } from '@/lib/download'
import { fetchResult } from './api'
import { jsonFile } from './jsonFile'
import classes from './Hospital.module.css'

/** The coded result of an encounter: shown and saved on demand, since fetching it counts as delivery. */
export function ResultBlock({ encounterId }: { encounterId: string }) {
  const result = useMutation({ mutationFn: () => fetchResult(encounterId) })
  const csv = () => {
    downloadExport(`/api/v1/encounters/${encounterId}/result.csv`, 'csv', 'result').catch(showProblem)
  }
  return (
    <section className={classes.block}>
      <h3>Coded result</h3>
      {result.data && <Codes codes={result.data.codes ?? []} />}
      <ProblemAlert error={result.error} />
      <Group gap={6} mt={8}>
        {!result.data && (
          <Button size="xs" loading={result.isPending} onClick={() => result.mutate()}>
            Show
          </Button>
        )}
        {result.data && (
          <Button size="xs" variant="default" onClick={() => saveBlob(...jsonFile('result', result.data))}>
            JSON
          </Button>
        )}
        <Button size="xs" variant="default" onClick={csv}>
          CSV
        </Button>
      </Group>
      <p className={classes.muted}>Fetching it marks the encounter as delivered.</p>
    </section>
  )
}

function Codes({ codes }: { codes: Schema<'ResultCode'>[] }) {
  return (
    <ul className={classes.lines}>
      {codes.map((c) => (
        <li key={c.role + c.sequence}>
          <span>
            <CodeBadge code={c.code} /> {c.principal && 'principal'}
          </span>
          <span className={classes.muted}>
            {[c.poa && `POA ${c.poa}`, c.modifiers?.join(' '), c.performedOn].filter(Boolean).join(' · ')}
          </span>
        </li>
      ))}
    </ul>
  )
}
