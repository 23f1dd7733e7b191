import type { Cell, Sheet } from '@/components/table/sheet'
import { actLabel } from './acts'
import { dayOf } from './filter'
import type { Names } from './names'
import type { TrailEvent } from './types'

const headings = [
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

/** Rows of the trail for other programs: times in UTC, ids in full. */
export function trailSheet(rows: TrailEvent[], names: Names): Sheet {
  return {
    name: `trail-${dayOf(new Date())}`,
    headings,
    rows: rows.map((row) => cells(row, names)),
  }
}

function cells(e: TrailEvent, names: Names): Cell[] {
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
