import type { ChartDocument, ChartPage } from '@/components/viewer/types'

/** A page with the quarter turns a person has given it. */
export interface PrepPage extends ChartPage {
  rotation: number
}

/** A document as chart preparation sees it. */
export interface PrepDocument extends ChartDocument {
  typeSource: 'proposed' | 'person' | 'upload'
  /** How sure the proposal of the type is, 0 to 1. */
  confidence: number
  /** Identifiers printed on its pages against those registered. */
  identity: 'unknown' | 'matches' | 'differs' | 'confirmed'
  /** Absent: it belongs to no encounter yet. */
  encounterId?: string
  pageList: PrepPage[]
  version: number
}

/** What a chart lacks against its client's checklist, or what in it contradicts the registration. */
export interface Lack {
  documentType: string
  problem: 'missing' | 'unsigned' | 'mismatch'
  documentId?: string
}

/** What a chart-prep item is about: an encounter's chart, or loose pages (no encounter). */
export interface PrepCase {
  id: string
  encounterId?: string
  documents: PrepDocument[]
  lacks: Lack[]
}

/** Left, top, right, bottom as fractions of the page as displayed. */
export type Corners = [number, number, number, number]

/** Something printed that agrees, or disagrees, with what is registered. */
export interface Evidence {
  field: 'account_number' | 'mrn' | 'date_of_birth' | 'patient_name'
  agrees: boolean
  pageId: string
  /** The page's place in its document. */
  n: number
  /** As printed. */
  value: string
  box: Corners
  labelBox: Corners
}

export interface Patient {
  id: string
  mrn: string
  lastName: string
  firstName: string
  middleName?: string
  birthDate: string
  sex: string
}

/** An encounter that a document may belong to. */
export interface Candidate {
  encounterId: string
  accountNumber: string
  workType: string
  admittedAt: string
  dischargedAt?: string
  /** Of the facility, in which the days of the stay are told. */
  timezone: string
  status: string
  patient: Patient
  /** 0 to 100. */
  score: number
  evidence: Evidence[]
}

/** The registered facts of an encounter. */
export interface Encounter {
  id: string
  accountNumber: string
  workType: string
  patient: Patient
  admittedAt: string
  dischargedAt?: string
  disposition?: string
  payer?: string
  attending?: string
}

/** A document asked of the hospital. */
export interface Asked {
  documentType: string
  problem: 'missing' | 'unsigned' | 'illegible'
  note?: string
}
