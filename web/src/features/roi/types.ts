import type { Schema } from '@/lib/api/client'

/** An answer of the server as it is: lists that must be there are never null. */
export type Full<T> = T extends (infer Item)[]
  ? Full<Item>[]
  : T extends object
    ? { [K in keyof T]: Full<ListOf<T[K]>> }
    : T
type ListOf<V> = NonNullable<V> extends unknown[] ? Exclude<V, null> : V

/** A request for records with its clocks, paths and papers. */
export type RoiRequest = Full<Schema<'RequestRequest'>>
/** A request as the lists show it. */
export type RequestLine = Full<Schema<'Line'>>
/** What is entered of a request. */
export type RequestFields = Schema<'Fields'>
/** What is entered of a request, corrected for a reason. */
export type Correction = RequestFields & { correctionReason?: string }
export type Clock = Full<Schema<'Clock'>>
export type Segment = Clock['segments'][number]
export type Path = RoiRequest['paths'][number]
/** What happened to a request, and what was corrected of it. */
export type History = Full<Schema<'HistoryOutputBody'>>
export type Authorization = Full<Schema<'Authorization'>>
export type Element = Authorization['elements'][number]
export type Place = Schema<'Place'>
/** The part of the authorization that a person fills in. */
export type AuthorizationFields = Pick<
  Authorization,
  | 'places'
  | 'signedOn'
  | 'effectiveFrom'
  | 'expiresOn'
  | 'eventOn'
  | 'revokedAt'
  | 'knownFalse'
  | 'wrongPatient'
  | 'combinedWith'
  | 'handwritten'
  | 'typePoints'
  | 'covers'
  | 'byAgent'
>
export type Candidates = Full<Schema<'.CandidatesOutputBody'>>
export type Candidate = Candidates['candidates'][number]
export type Chart = Full<Schema<'Chart'>>
export type Stay = Chart['stays'][number]
export type ChartPaper = Stay['documents'][number]
export type Sensitive = ChartPaper['sensitive'][number]
export type Selection = Full<Schema<'SelectionOutputBody'>>
export type PagePick = Schema<'Pick'>
export type Mark = Full<Schema<'Mark'>>
export type Area = Schema<'Area'>
export type Hits = Full<Schema<'.FindOutputBody'>>
export type Hit = Hits['hits'][number]
export type Findings = Full<Schema<'FindingsOutputBody'>>
export type Finding = Findings['items'][number]
export type HeatPage = Findings['heat'][number]
export type Letter = Full<Schema<'Letter'>>
export type LetterKind = Schema<'SendInputBody'>['kind']
export type Fee = Full<Schema<'Fee'>>
export type FeeFacts = Omit<Schema<'FeeInputBody'>, 'workItemId' | 'fence' | '$schema'>
export type Invoice = Full<Schema<'Invoice'>>
export type Review = Full<Schema<'Review'>>
export type Package = Full<Schema<'.ReleasesOutputBody'>>['items'][number]
export type Settings = Full<Schema<'Settings'>>
export type Account = Full<Schema<'AccountOutputBody'>>
export type Disclosure = Account['items'][number]
export type Rule = Schema<'Ref'>

/** Left, top, right, bottom in fractions of the upright page. */
export type Corners = [number, number, number, number]
