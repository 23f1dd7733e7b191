import { Button, Group, Select, Textarea } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { EmptyState } from '@/components/EmptyState'
import { Panel } from '@/components/Panel'
import { ProblemAlert } from '@/components/ProblemAlert'
import { QueryView } from '@/components/QueryView'
import { deliver, deliveriesQuery, type Made, type Method } from './api'
import { DeliveryRow } from './DeliveryRow'
import { Secrets } from './Secrets'
import { methodLabel } from './words'

interface Props {
  requestId: string
  /** The person may deliver, mark and close. */
  mayDeliver: boolean
  /** The person may print and mark what is done by hand. */
  mayFulfil: boolean
}

/** How a sealed release leaves: what was delivered with its proofs, and a new delivery. */
export function DeliveryPanel({ requestId, mayDeliver, mayFulfil }: Props) {
  const queryClient = useQueryClient()
  const query = useQuery(deliveriesQuery(requestId))
  const [method, setMethod] = useState<Method>('portal')
  const [to, setTo] = useState('')
  const [made, setMade] = useState<Made | null>(null)
  const refresh = () => queryClient.invalidateQueries({ queryKey: ['roi-deliveries', requestId] })
  const send = useMutation({
    mutationFn: () => deliver(requestId, { method, to: to.trim() || undefined }),
    onSuccess: (answer) => {
      setMade(answer.code || answer.passphrase ? answer : null)
      setTo('')
      return refresh()
    },
  })
  const online = method === 'portal' || method === 'zip'
  return (
    <Panel title="Delivery">
      {made && <Secrets made={made} page={query.data?.page} onKept={() => setMade(null)} />}
      <QueryView query={query}>
        {({ items }) =>
          items?.length ? (
            items.map((d, i) => (
              <DeliveryRow
                key={d.id}
                delivery={d}
                n={items.length - i}
                mayClose={mayDeliver}
                mayFulfil={mayFulfil}
                onChanged={refresh}
              />
            ))
          ) : (
            <EmptyState title="Nothing was delivered yet">
              {mayDeliver
                ? 'Once the release is sealed, choose below how it leaves.'
                : 'The release has not left yet.'}
            </EmptyState>
          )
        }
      </QueryView>
      {mayDeliver &&
        query.data && ( // not before the list, which would push it away under the hand
          <form
            onSubmit={(e) => {
              e.preventDefault()
              send.mutate()
            }}
          >
            <Group align="flex-end" gap="sm" mt="sm">
              <Select
                label="Deliver by"
                data={(Object.keys(methodLabel) as Method[]).map((value) => ({
                  value,
                  label: methodLabel[value],
                }))}
                value={method}
                onChange={(value) => value && setMethod(value as Method)}
                allowDeselect={false}
                w={280}
              />
              <Button type="submit" loading={send.isPending}>
                Deliver
              </Button>
            </Group>
            {!online && (
              <Textarea
                mt="xs"
                label={method === 'fax' ? 'Fax number' : 'Address'}
                description="Leave it empty to take what the request names."
                value={to}
                onChange={(e) => setTo(e.currentTarget.value)}
                autosize
                minRows={2}
                maxRows={6}
              />
            )}
            <ProblemAlert error={send.error} />
          </form>
        )}
    </Panel>
  )
}
