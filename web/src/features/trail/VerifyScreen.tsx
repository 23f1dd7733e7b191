import { Button } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { ActionButton } from '@/components/ActionButton'
import { EmptyState } from '@/components/EmptyState'
import { PageHeader } from '@/components/PageHeader'
import { Panel } from '@/components/Panel'
import { ProblemAlert } from '@/components/ProblemAlert'
import { QueryView } from '@/components/QueryView'
import { TimeText } from '@/components/TimeText'
import { saveBlob } from '@/lib/download'
import { formatCount, plural } from '@/lib/format'
import { useKeys } from '@/lib/keys'
import { checkpointQuery, verifyTrail } from './api'
import { readNote } from './note'
import type { Checkpoint } from './types'
import { VerifyResult, VerifyRunning } from './VerifyResult'
import classes from './trail.module.css'

/** Proof that the trail is what was written: the signed checkpoint, and a recount of the whole log against it. */
export function VerifyScreen() {
  const queryClient = useQueryClient()
  const checkpoint = useQuery(checkpointQuery)
  const verify = useMutation({
    mutationFn: verifyTrail,
    onSuccess: () => queryClient.invalidateQueries({ queryKey: checkpointQuery.queryKey }),
  })
  const run = () => {
    if (!verify.isPending) verify.mutate()
  }
  useKeys('Verify', [{ key: 'v', label: 'Verify the whole trail now', run }])
  return (
    <>
      <PageHeader
        title="Verify the trail"
        facts="Recomputes the log from the rows as they are now"
        actions={
          <ActionButton onClick={run} keys="v" loading={verify.isPending}>
            Verify now
          </ActionButton>
        }
      />
      <div className={classes.columns}>
        <Panel title="Result">
          <div aria-live="polite">
            {verify.isPending ? (
              <VerifyRunning startedAt={verify.submittedAt} rows={checkpoint.data?.size} />
            ) : verify.isError ? (
              <ProblemAlert error={verify.error} />
            ) : verify.data ? (
              <VerifyResult report={verify.data} />
            ) : (
              <EmptyState title="Not verified in this visit">
                Every row is hashed anew and the log’s root compared with each signed checkpoint and with the
                one kept outside the database.
              </EmptyState>
            )}
          </div>
        </Panel>
        <Panel title="Newest checkpoint">
          <QueryView query={checkpoint}>{(data) => <CheckpointFacts checkpoint={data} />}</QueryView>
        </Panel>
      </div>
    </>
  )
}

function CheckpointFacts({ checkpoint }: { checkpoint: Checkpoint }) {
  if (!checkpoint.note)
    return (
      <EmptyState title="Nothing is sealed yet">
        New rows are sealed within seconds of the first act.
      </EmptyState>
    )
  const parts = readNote(checkpoint.note)
  return (
    <>
      <dl className={classes.facts}>
        <dt>Covers</dt>
        <dd>{plural(checkpoint.size, 'row')}</dd>
        <dt>Signed</dt>
        <dd>
          <TimeText at={checkpoint.createdAt} />
        </dd>
        {parts && (
          <>
            <dt>By key</dt>
            <dd className={classes.mono}>{parts.signer}</dd>
            <dt>Root hash</dt>
            <dd className={classes.mono}>{parts.root}</dd>
            <dt>Log</dt>
            <dd className={classes.mono}>{parts.origin}</dd>
          </>
        )}
      </dl>
      <p className={classes.muted}>
        Keep the note where this system cannot reach it: whoever holds it can later show that the first{' '}
        {formatCount(checkpoint.size)} rows were not changed.
      </p>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconDownload size={14} />}
        onClick={() =>
          saveBlob(new Blob([checkpoint.note], { type: 'text/plain' }), `checkpoint-${checkpoint.size}.txt`)
        }
      >
        Save the signed note
      </Button>
    </>
  )
}
