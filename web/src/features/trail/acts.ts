import type { Tone } from '@/components/tone'
import type { TrailEvent } from './types'

const exact: Record<string, string> = {
  'audit.search': 'Trail searched',
  'audit.encounter.view': 'Access history viewed',
  'audit.verify': 'Trail verified',
  'coding.case.view': 'Coding case viewed',
  'coding.codes.save': 'Codes saved',
  'coding.complete': 'Coding completed',
  'document.page.view': 'Page viewed',
  'document.page.ahead': 'Page delivered ahead, not shown',
  'document.thumbnail.view': 'Thumbnail viewed',
  'document.words.view': 'Words of a page delivered',
  'chart.find': 'Chart searched',
  'demo.complete': 'Demonstration made',
  'document_requests.list': 'Documents asked for listed',
  'job.retry': 'Failed jobs tried again',
  'mfa.recovery-code-used': 'Recovery code used',
  'prep.candidates': 'Matching encounters looked up',
  'prep.case.view': 'Chart preparation viewed',
  'encounters.list': 'Encounters listed',
  'encounters.search': 'Encounters searched',
  'result.fetch': 'Coded result fetched',
  'session.end': 'Signed out',
  'session.lock-out': 'Locked out',
  'session.refused': 'Sign-in refused',
  'session.sign-in': 'Signed in',
  'sources.problems': 'Files with problems listed',
  'stored.altered': 'Stored file refused: it was altered',
  'user.credentials': 'Certificates of a person changed',
  'user.facilities': 'Facilities of a person changed',
  'user.reset-mfa': 'Second factor reset',
  'user.reset-password': 'Password reset',
  'user.shift': 'Shift begun or ended',
  'user.skills': 'Skills of a person changed',
}

/** Beginnings of acts to search by, with what they cover. */
export const actGroups: { value: string; label: string }[] = [
  { value: 'document', label: 'Documents and pages' },
  { value: 'document.page.view', label: 'Pages looked at' },
  { value: 'document.page.ahead', label: 'Pages delivered ahead' },
  { value: 'encounter', label: 'Encounters' },
  { value: 'encounters', label: 'Encounter lists and searches' },
  { value: 'patient', label: 'Patients' },
  { value: 'coding', label: 'Coding' },
  { value: 'result', label: 'Coded results' },
  { value: 'upload', label: 'Uploads' },
  { value: 'source', label: 'Files as they came' },
  { value: 'chart', label: 'Charts: search and completeness' },
  { value: 'prep', label: 'Chart preparation' },
  { value: 'roi', label: 'Release of information' },
  { value: 'work', label: 'Work items' },
  { value: 'session', label: 'Signing in and out' },
  { value: 'user', label: 'People' },
  { value: 'table', label: 'Tables exported' },
  { value: 'job', label: 'Failed jobs' },
  { value: 'audit', label: 'The trail itself' },
]

/** "document.page.view" → "Document page viewed"; acts without words of their own are read from their name. */
export function actLabel(act: string): string {
  const known = exact[act]
  if (known) return known
  const words = act.split(/[._]/)
  const verb = words.at(-1) ?? ''
  const past = pastTense[verb]
  const text = past ? [...words.slice(0, -1), past].join(' ') : words.join(' ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}

const pastTense: Record<string, string> = {
  accept: 'accepted',
  begin: 'begun',
  change: 'changed',
  claim: 'claimed',
  complete: 'completed',
  correct: 'corrected',
  create: 'created',
  delete: 'deleted',
  disable: 'disabled',
  discard: 'discarded',
  drop: 'given up',
  enable: 'enabled',
  end: 'ended',
  examine: 'examined',
  export: 'exported',
  fetch: 'fetched',
  find: 'searched',
  hold: 'put on hold',
  import: 'imported',
  list: 'listed',
  match: 'matched',
  merge: 'merged',
  receive: 'received',
  release: 'released',
  reorder: 'reordered',
  replace: 'replaced',
  request: 'asked for',
  rotate: 'rotated',
  save: 'saved',
  search: 'searched',
  set: 'set',
  split: 'split',
  update: 'changed',
  view: 'viewed',
}

/** What an act does to what is kept, which decides how it is drawn. */
export type ActKind = 'page' | 'view' | 'change' | 'out'

const views = new Set([
  'view',
  'ahead',
  'list',
  'search',
  'find',
  'words',
  'image',
  'thumbnail',
  'get',
  'candidates',
  'problems',
])
const outward = new Set(['fetch', 'export', 'release', 'download', 'deliver'])

/** How an act counts: a page looked at, something else looked at, a change, or something that left the house. */
export function actKind({ act }: Pick<TrailEvent, 'act'>): ActKind {
  const verb = act.split('.').at(-1) ?? ''
  if (outward.has(verb)) return 'out'
  if (views.has(verb)) return act === 'document.page.view' ? 'page' : 'view'
  return 'change'
}

/** The kinds in words, in the order of the legend. */
export const kindLabels: Record<ActKind, string> = {
  page: 'page viewed',
  view: 'looked at',
  change: 'changed',
  out: 'left the house',
}

/** The tone a kind is drawn in. */
export const kindTones: Record<ActKind, Tone> = { page: 'info', view: 'neutral', change: 'warn', out: 'bad' }

const objects: Record<string, string> = {
  trail: 'The trail',
  coding_case: 'Coding case',
  roi_request: 'Request for records',
}

/** What an act was done to: "Document …3f2a, page 4". */
export function objectLabel({ objectType, objectId, page }: TrailEvent): string {
  const words = objectType.replaceAll('_', ' ')
  const name = objects[objectType] ?? words.charAt(0).toUpperCase() + words.slice(1)
  const id = objectId ? ` ${shortId(objectId)}` : ''
  return page === undefined ? name + id : `${name}${id}, page ${page}`
}

/** The end of an id, enough to tell two apart on a screen: "…8d3f1c20". */
export function shortId(id: string): string {
  return `…${id.slice(-8)}`
}
