import type { StatusLook } from '@/components/StatusBadge'
import type { Delivery, Method } from './api'

export const methodLabel: Record<Method, string> = {
  portal: 'Download on the hospital’s page',
  zip: 'Encrypted archive on the hospital’s page',
  print: 'Print, to be picked up',
  mail: 'Print and mail',
  fax: 'Fax',
}

const looks: Record<Delivery['state'], StatusLook> = {
  waiting: { label: 'To be done', tone: 'warn' },
  sent: { label: 'Sent', tone: 'info' },
  picked_up: { label: 'Picked up', tone: 'good' },
  revoked: { label: 'Closed', tone: 'bad' },
  expired: { label: 'Expired', tone: 'neutral' },
}

/** How a delivery's state is shown; what is online is open rather than sent. */
export function lookOf(d: Delivery): StatusLook {
  const online = d.method === 'portal' || d.method === 'zip'
  if (online && d.state === 'sent') return { ...looks.sent, label: 'Open' }
  if (d.method === 'zip' && d.state === 'waiting') return { ...looks.waiting, label: 'Being made' }
  return looks[d.state]
}
