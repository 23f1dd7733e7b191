import { Button, Group, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ProblemAlert } from '@/components/ProblemAlert'
import { StatusBadge } from '@/components/StatusBadge'
import { showDone } from '@/components/undo'
import { api, unwrap } from '@/lib/api/client'
import { useCan } from '@/lib/me'
import { invoiceQuery, of } from '../api'
import { FeeTable } from '../FeeTable'
import type { Invoice } from '../types'
import classes from './Requests.module.css'

/** The invoice that stands, line by line, and what became of it. */
export function InvoiceBlock({ requestId }: { requestId: string }) {
  const maySee = useCan('roi.invoice.view')
  const invoice = useQuery({ ...invoiceQuery(requestId), enabled: maySee })
  const maySettle = useCan('roi.invoice.settle')
  if (!invoice.data) return null
  const closed = invoice.data.state === 'paid' || invoice.data.state === 'waived'
  return (
    <section className={classes.block}>
      <h3>
        Invoice <StatusBadge status={invoice.data.state} />
      </h3>
      <FeeTable fee={invoice.data.fee} />
      {invoice.data.reference && <p className={classes.muted}>Paid by {invoice.data.reference}</p>}
      {maySettle && !closed && <Settle requestId={requestId} invoice={invoice.data} />}
    </section>
  )
}

type State = 'accepted' | 'paid' | 'waived'

/** Records by hand what became of the invoice; a request that waited for the money goes on. */
function Settle({ requestId, invoice }: { requestId: string; invoice: Invoice }) {
  const queryClient = useQueryClient()
  const [reference, setReference] = useState('')
  const settle = useMutation({
    mutationFn: (state: State) =>
      unwrap(
        api.POST('/api/v1/roi-requests/{id}/invoice/settlement', {
          ...of(requestId),
          body: { invoiceId: invoice.id, state, reference: reference || undefined },
        }),
      ),
    onSuccess: (_, state) => showDone(`The invoice is ${state}`),
    onSettled: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: ['roi-request', requestId] }),
        queryClient.invalidateQueries({ queryKey: ['roi-requests'] }),
      ]),
  })
  return (
    <>
      <Group gap={6} align="flex-end">
        <TextInput
          size="xs"
          label="Cheque or remittance"
          autoComplete="off"
          value={reference}
          onChange={(e) => setReference(e.currentTarget.value)}
        />
        <Button size="xs" loading={settle.isPending} onClick={() => settle.mutate('paid')}>
          Paid
        </Button>
        {invoice.state === 'issued' && (
          <Button
            size="xs"
            variant="default"
            loading={settle.isPending}
            onClick={() => settle.mutate('accepted')}
          >
            Accepted
          </Button>
        )}
        <Button
          size="xs"
          variant="default"
          loading={settle.isPending}
          onClick={() => settle.mutate('waived')}
        >
          Waive it
        </Button>
      </Group>
      <ProblemAlert error={settle.error} />
    </>
  )
}
