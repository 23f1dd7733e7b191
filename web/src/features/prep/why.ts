import { documentLabel } from '@/components/viewer/pages'
import type { Lack, PrepCase, PrepDocument } from './types'

/** One thing to settle before the case can be completed. */
export interface Matter {
  id: string
  text: string
  /** What to do about it. */
  todo: string
  /** The document to look at, if one is here. */
  documentId?: string
}

/** Why the case is here: what is unmatched, what differs, what the checklist misses. Empty once all is settled. */
export function mattersOf({ documents, lacks }: PrepCase): Matter[] {
  return [
    ...documents.filter((d) => !d.encounterId).map(unmatched),
    ...documents.filter((d) => d.encounterId && d.identity === 'differs').map(differing),
    ...lacks.filter((l) => l.problem !== 'mismatch').map(lacking),
  ]
}

function unmatched(d: PrepDocument): Matter {
  return {
    id: `loose ${d.id}`,
    text: `${documentLabel(d.documentType)} belongs to no encounter yet`,
    todo: 'Match it to the encounter its pages name.',
    documentId: d.id,
  }
}

function differing(d: PrepDocument): Matter {
  return {
    id: `differs ${d.id}`,
    text: `${documentLabel(d.documentType)} names somebody else`,
    todo: 'Compare what is printed with what is registered; confirm it here, or match it elsewhere.',
    documentId: d.id,
  }
}

function lacking({ documentType, problem, documentId }: Lack): Matter {
  const label = documentLabel(documentType)
  return problem === 'unsigned'
    ? {
        id: `unsigned ${documentType}`,
        text: `${label} is not signed`,
        todo: 'Say that it is signed, or ask the hospital for a signed one.',
        documentId,
      }
    : {
        id: `missing ${documentType}`,
        text: `${label} is missing`,
        todo: 'Name a document of this type if it is here, or ask the hospital for it.',
      }
}

/** What of it the hospital can be asked for. */
export function askable(lacks: Lack[]): Lack[] {
  return lacks.filter((l) => l.problem !== 'mismatch')
}
