import { Button, Group, Text, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { ProblemAlert } from '@/components/ProblemAlert'
import { StatusBadge } from '@/components/StatusBadge'
import { TimeText } from '@/components/TimeText'
import { markDone, revoke, type Delivery } from './api'
import classes from './Delivery.module.css'
import { Files } from './Files'
import { lookOf, methodLabel } from './words'

interface Props {
  delivery: Delivery
  /** Which of the request's deliveries it is, from 1. */
  n: number
  mayClose: boolean
  mayFulfil: boolean
  onChanged: () => Promise<unknown>
}

/** One delivery with its proofs and what can be done about it. */
export function DeliveryRow({ delivery: d, n, mayClose, mayFulfil, onChanged }: Props) {
  const [reference, setReference] = useState('')
  const [closing, setClosing] = useState(false)
  const done = useMutation({
    mutationFn: (state: 'sent' | 'picked_up') => markDone(d.id, state, reference),
    onSuccess: onChanged,
  })
  const close = useMutation({ mutationFn: () => revoke(d.id), onSuccess: onChanged })
  const online = d.method === 'portal' || d.method === 'zip'
  const live = d.state === 'waiting' || d.state === 'sent' || d.state === 'picked_up'
  return (
    <section className={classes.row} aria-label={`${methodLabel[d.method]}, delivery ${n}`}>
      <Group justify="space-between" gap="xs">
        <Text fw={600}>{methodLabel[d.method]}</Text>
        <StatusBadge status={d.state} look={lookOf(d)} />
      </Group>
      <Text className={classes.to}>{d.to}</Text>
      <Text size="xs" c="dimmed">
        {d.sentAt ? 'Since ' : 'Asked for '}
        <TimeText at={d.sentAt ?? d.createdAt} />
        {online && ` · fetched ${d.downloads} of ${d.downloadsMax} times`}
        {d.expiresAt && (
          <>
            {' · until '}
            <TimeText at={d.expiresAt} />
          </>
        )}
        {d.reference && ` · ${d.reference}`}
      </Text>
      {d.hash && (
        <Text size="xs" c="dimmed" className={classes.hash}>
          SHA-256 {d.hash}
        </Text>
      )}
      <Files files={d.files} of="this delivery" />
      {d.pickups?.map((p) => (
        <Text size="xs" key={p.at}>
          <TimeText at={p.at} /> {p.byUser ? 'taken to be handed over' : `fetched from ${p.address}`}
        </Text>
      ))}
      {live && (
        <Group gap="xs" mt={4} align="flex-end">
          {!online && mayFulfil && d.state !== 'picked_up' && (
            <>
              <Button
                component="a"
                size="xs"
                variant="default"
                href={`/api/v1/roi-deliveries/${d.id}/file`}
                download
              >
                Print file
              </Button>
              <TextInput
                size="xs"
                label="Reference"
                placeholder="Tracking of the carrier"
                value={reference}
                onChange={(e) => setReference(e.currentTarget.value)}
              />
              <Button
                size="xs"
                loading={done.isPending}
                onClick={() => done.mutate(d.state === 'sent' ? 'picked_up' : 'sent')}
              >
                {d.state === 'sent' ? 'Mark as picked up' : 'Mark as sent'}
              </Button>
            </>
          )}
          {mayClose && !closing && (
            <Button size="xs" variant="subtle" color="red" onClick={() => setClosing(true)}>
              Close
            </Button>
          )}
          {mayClose && closing && (
            <>
              <Text size="xs">Nothing more can be fetched by it.</Text>
              <Button size="xs" color="red" loading={close.isPending} onClick={() => close.mutate()}>
                Close for good
              </Button>
              <Button size="xs" variant="default" onClick={() => setClosing(false)}>
                Keep open
              </Button>
            </>
          )}
        </Group>
      )}
      <ProblemAlert error={done.error ?? close.error} />
    </section>
  )
}
