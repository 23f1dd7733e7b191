import type { Figure, Group, PersonState } from './types'
import type { Tone } from '@/components/tone'

export const kinds: Record<string, string> = {
  chart_prep: 'Chart prep',
  coding: 'Coding',
  coding_review: 'Review',
  coding_rework: 'Rework',
  roi: 'Release',
  roi_review: 'Release review',
}

export const kindLabel = (kind: string) => kinds[kind] ?? kind

export const workTypes = ['IP', 'OBS', 'SDS', 'ED', 'OP', 'PROFEE', 'ANC']

export const figureLabels: Record<Figure, string> = {
  open: 'Open work',
  ready: 'Ready',
  in_work: 'In work',
  held: 'On hold',
  due_today: 'Due today',
  late: 'Late',
  done_today: 'Done today',
}

export const groupLabels: Record<Group, string> = {
  day: 'Day',
  week: 'Week',
  technician: 'Technician',
  client: 'Client',
  facility: 'Facility',
  work_type: 'Work type',
  kind: 'Kind of work',
}

export const states: Record<PersonState, { label: string; tone: Tone }> = {
  active: { label: 'Active', tone: 'good' },
  idle: { label: 'Idle', tone: 'warn' },
  waiting: { label: 'Waiting', tone: 'info' },
  on_hold: { label: 'On hold', tone: 'warn' },
  off: { label: 'Off shift', tone: 'neutral' },
}

export const priorities: Record<number, string> = {
  1: 'STAT',
  2: 'Urgent',
  3: 'Routine',
  4: 'Low',
  5: 'Lowest',
}

const happenings: Record<string, string> = {
  created: 'Opened',
  ready: 'Ready',
  claimed: 'Taken',
  released: 'Given back',
  expired: 'Lease ran out',
  held: 'Put on hold',
  resumed: 'Hold ended',
  completed: 'Completed',
  cancelled: 'Cancelled',
  routed: 'Routed',
  reprioritised: 'Priority changed',
  taken_back: 'Taken back',
  taken_over: 'Opened elsewhere',
  reassigned: 'Reassigned',
}

export const happening = (event: string) => happenings[event] ?? event
