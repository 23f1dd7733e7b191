import { Button, Checkbox, NumberInput, TagsInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useEffectEvent } from 'react'
import { StatusBadge } from '@/components/StatusBadge'
import { useDraft } from '@/lib/drafts'
import { formatMoney } from '@/lib/format'
import { invoiceQuery } from '../api'
import type { FeeFacts } from '../types'
import { useDesk } from './desk'
import classes from './Desk.module.css'

type Amount = 'postageMinor' | 'labourPerHourMinor' | 'suppliesMinor'
type Minutes = 'clericalMinutes' | 'copyingMinutes'
type Fact = 'certified' | 'electronicPhi' | 'chooseFlat'

const minutes: [Minutes, string][] = [
  ['clericalMinutes', 'Clerical work (minutes)'],
  ['copyingMinutes', 'Copying (minutes)'],
]
const amounts: [Amount, string][] = [
  ['labourPerHourMinor', 'Labour per hour'],
  ['suppliesMinor', 'Supplies'],
  ['postageMinor', 'Postage'],
]
const facts: [Fact, string][] = [
  ['certified', 'Certified copies'],
  ['electronicPhi', 'The records are kept electronically'],
  ['chooseFlat', 'Flat fee instead of costs'],
]

/** Reckons the fee from what a person knows, and issues the invoice. */
export function FeeColumn() {
  const { request, acts, writable, setFee, fee } = useDesk()
  const [known, setKnown] = useDraft<FeeFacts>(`roi-fee:${request.id}`, {})
  const invoice = useQuery(invoiceQuery(request.id))
  const change = (part: Partial<FeeFacts>) => setKnown({ ...known, ...part })
  const reckon = async () => setFee(await acts.reckon(known))
  const issue = async () => {
    if (await acts.issue(known)) setFee(null)
  }
  const first = useEffectEvent(() => {
    if (writable && !fee && !invoice.data) void reckon()
  })
  useEffect(() => first(), [])
  return (
    <>
      <h2>Fee</h2>
      {invoice.data && (
        <p>
          <StatusBadge status={invoice.data.state} />{' '}
          {formatMoney(invoice.data.fee.totalMinor, invoice.data.fee.currency || 'USD')}
          <span className={classes.muted}> A new invoice takes its place.</span>
        </p>
      )}
      <fieldset className={classes.rows} disabled={!writable}>
        <legend className="visually-hidden">What the fee depends on</legend>
        <div className={classes.fields}>
          {minutes.map(([name, label]) => (
            <NumberInput
              key={name}
              size="xs"
              label={label}
              min={0}
              value={known[name] ?? ''}
              onChange={(v) => change({ [name]: Number(v) || undefined })}
            />
          ))}
          {amounts.map(([name, label]) => (
            <NumberInput
              key={name}
              size="xs"
              label={label}
              prefix="$"
              decimalScale={2}
              min={0}
              value={known[name] === undefined ? '' : known[name] / 100}
              onChange={(v) => change({ [name]: Math.round(Number(v) * 100) || undefined })}
            />
          ))}
        </div>
        {facts.map(([name, label]) => (
          <Checkbox
            key={name}
            size="xs"
            label={label}
            checked={known[name] ?? false}
            onChange={(e) => change({ [name]: e.currentTarget.checked || undefined })}
          />
        ))}
        <TagsInput
          size="xs"
          label="Waivers that were checked"
          description="Keys of the schedule's waivers"
          value={known.facts ?? []}
          onChange={(waived) => change({ facts: waived })}
        />
      </fieldset>
      <div className={classes.buttons}>
        <Button
          size="xs"
          variant="default"
          disabled={!writable}
          loading={acts.busy}
          onClick={() => void reckon()}
        >
          Reckon
        </Button>
        <Button size="xs" disabled={!writable || !fee?.schedule.id || acts.busy} onClick={() => void issue()}>
          Issue the invoice
        </Button>
      </div>
    </>
  )
}
