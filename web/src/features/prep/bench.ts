import { createContext, use } from 'react'
import type { Viewer } from '@/components/viewer/useViewer'
import type { Acts } from './useActs'
import type { Candidate, Evidence, PrepCase, PrepDocument, PrepPage } from './types'

/** What the parts of the workbench share. */
export interface Bench {
  file: PrepCase
  viewer: Viewer
  acts: Acts
  /** False once the lease is lost: everything stays readable, nothing can be changed. */
  writable: boolean
  /** The document and page that are shown. */
  document: PrepDocument | undefined
  page: PrepPage | undefined
  /** The encounter chosen for a document, whose evidence is marked on its pages. */
  chosen: Choice | null
  setChosen: (chosen: Choice | null) => void
  /** Goes to a document's first page. */
  open: (documentId: string) => void
  /** Goes to what is printed and makes it stand out. */
  showEvidence: (evidence: Evidence) => Promise<void>
}

/** An encounter that a document may be matched to. */
export interface Choice {
  documentId: string
  candidate: Candidate
}

export const BenchContext = createContext<Bench | null>(null)

/** The workbench this part stands in. */
export function useBench(): Bench {
  const bench = use(BenchContext)
  if (!bench) throw new Error('useBench was called outside a workbench')
  return bench
}

/** Puts the focus on a part of the workbench by its name. */
export function focusPart(name: 'type' | 'match'): void {
  document.querySelector<HTMLElement>(`[data-part="${name}"]`)?.focus()
}
