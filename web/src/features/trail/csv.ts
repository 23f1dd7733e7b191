import { toCsv } from '@/lib/csv'
import { actLabel } from './acts'
import type { Names } from './names'
import type { TrailEvent } from './types'

const header = [
  'time_utc',
  'who',
  'who_id',
  'role',
  'act',
  'act_name',
  'object',
  'object_id',
  'page',
  'hospital',
  'patient_id',
  'encounter_id',
  'work_item_id',
  'reason',
  'address',
  'request_id',
  'details',
  'id',
]

/** Rows of the trail as CSV (RFC 4180) for other programs: times in UTC, ids in full. */
export function trailCsv(rows: TrailEvent[], names: Names): string {
  return toCsv(
    header,
    rows.map((row) => cells(row, names)),
  )
}

function cells(e: TrailEvent, names: Names): (string | number | null)[] {
  return [
    e.at,
    names.who(e),
    e.actorId ?? '',
    e.actorRole,
    actLabel(e.act),
    e.act,
    e.objectType,
    e.objectId ?? '',
    e.page ?? null,
    names.client(e.clientId),
    e.patientId ?? '',
    e.encounterId ?? '',
    e.workItemId ?? '',
    e.reason ?? '',
    e.address ?? '',
    e.requestId ?? '',
    detailsText(e.details),
    e.id,
  ]
}

/** An act's details as text; nothing where there are none. */
export function detailsText(details: unknown): string {
  if (typeof details !== 'object' || details === null || Object.keys(details).length === 0) return ''
  return JSON.stringify(details)
}
