import { useQuery } from '@tanstack/react-query'
import { EmptyState } from '@/components/EmptyState'
import { invoiceQuery } from '../api'
import { FeeTable } from '../FeeTable'
import { useDesk } from './desk'
import classes from './Desk.module.css'

/** The fee as it was reckoned, or the invoice that stands, with the rule of each line. */
export function FeeSheet() {
  const { request, fee } = useDesk()
  const invoice = useQuery(invoiceQuery(request.id))
  const shown = fee ?? invoice.data?.fee
  if (!shown)
    return (
      <EmptyState title="Nothing is reckoned yet">
        Reckon the fee with the facts beside; nothing is kept until the invoice is issued.
      </EmptyState>
    )
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls
    <div className={classes.scroll} role="group" aria-label="The fee" tabIndex={0}>
      <p className={classes.tools}>
        <span className={classes.chip} data-tone={fee ? 'warn' : 'good'}>
          {fee ? 'Reckoned: not issued' : `Invoice: ${invoice.data?.state}`}
        </span>
      </p>
      <div className={classes.sheet}>
        <FeeTable fee={shown} />
      </div>
    </div>
  )
}
