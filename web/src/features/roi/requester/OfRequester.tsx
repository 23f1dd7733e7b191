import { Button, Group } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { ProblemAlert } from '@/components/ProblemAlert'
import { QueryView } from '@/components/QueryView'
import { StatusBadge } from '@/components/StatusBadge'
import { TimeText } from '@/components/TimeText'
import { useCan } from '@/lib/me'
import type { RoiRequest } from '../types'
import { decideProof, identityQuery, messagesQuery, type Proof } from './api'
import classes from '../requests/Requests.module.css'

/** What came from a requester by the public page: who they showed to be, what they signed, what was written. */
export function OfRequester({ request: r }: { request: RoiRequest }) {
  if (r.channel !== 'portal') return null
  return (
    <>
      <Identity requestId={r.id} />
      <Messages requestId={r.id} />
    </>
  )
}

const methodLabels: Record<Proof['method'], string> = {
  email_code: 'Code by e-mail',
  phone_code: 'Code by phone',
  facts: 'Facts of the patient',
  document: 'Document of identity',
}

function Identity({ requestId }: { requestId: string }) {
  const identity = useQuery(identityQuery(requestId))
  return (
    <section className={classes.block}>
      <h3>Identity of the requester</h3>
      <QueryView query={identity}>
        {({ proofs, signatures }) => (
          <ul className={classes.lines}>
            {proofs.map((p) => (
              <ProofLine key={p.id} requestId={requestId} proof={p} />
            ))}
            {signatures.map((s) => (
              <li key={s.id}>
                <span>Signed by {s.name}</span>
                <span className={classes.muted} title={`From ${s.address}, SHA-256 of the words ${s.hash}`}>
                  as {s.capacity}, <TimeText at={s.signedAt} />
                </span>
              </li>
            ))}
          </ul>
        )}
      </QueryView>
    </section>
  )
}

function ProofLine({ requestId, proof: p }: { requestId: string; proof: Proof }) {
  const queryClient = useQueryClient()
  const mayDecide = useCan('roi.identity')
  const decide = useMutation({
    mutationFn: (passed: boolean) => decideProof(requestId, p.id, passed),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['roi-request', requestId] }),
  })
  return (
    <li>
      <span>
        {methodLabels[p.method]} <StatusBadge status={p.state} />
      </span>
      {p.decidable && mayDecide && (
        <Group gap={6}>
          <Button size="compact-xs" loading={decide.isPending} onClick={() => decide.mutate(true)}>
            It is them
          </Button>
          <Button
            size="compact-xs"
            variant="default"
            disabled={decide.isPending}
            onClick={() => decide.mutate(false)}
          >
            Not proved
          </Button>
        </Group>
      )}
      <ProblemAlert error={decide.error} />
    </li>
  )
}

function Messages({ requestId }: { requestId: string }) {
  const messages = useQuery(messagesQuery(requestId))
  if (messages.data?.length === 0) return null
  return (
    <section className={classes.block}>
      <h3>Messages</h3>
      <QueryView query={messages}>
        {(items) => (
          <ul className={classes.lines}>
            {items.map((m) => (
              <li key={m.id}>
                <span style={{ whiteSpace: 'pre-line' }}>{m.text}</span>
                <span className={classes.muted}>
                  {m.direction === 'from_requester' ? 'from them' : 'to them'}, <TimeText at={m.at} />
                </span>
              </li>
            ))}
          </ul>
        )}
      </QueryView>
    </section>
  )
}
