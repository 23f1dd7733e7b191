import { ApiError } from '@/lib/api/error'
import { createStore } from '@/lib/store'
import type { LeaseKeeper } from '@/lib/work/lease'
import { fetchCase, putCodes, type TaggedCase } from './api'
import { Autosaver, type Failure } from './autosave'
import { adoptSaved, draftOf, sameContent, serverCodes, type Draft } from './draft'
import { placeEdits, refusedEdits, type PlacedEdit } from './edits'
import { dropUnsaved, keepUnsaved, readUnsaved, type Unsaved } from './unsaved'

/**
 * Changes found in this tab that the server never got.
 * - `applied`: the case had not changed meanwhile, so they are back on it;
 * - `asking`: it had, so the person decides.
 */
export interface Recovered {
  kind: 'applied' | 'asking'
  unsaved: Unsaved
  /** The codes as the server has them. */
  server: Draft
}

interface Calls {
  put: typeof putCodes
  fetch: typeof fetchCase
}

/** One case under work: the codes as typed, what the rules say, and their way to the server. */
export class CaseSession {
  readonly draft
  readonly edits
  readonly recovered = createStore<Recovered | null>(null)
  readonly saver: Autosaver<Draft>
  private etag: string
  private version: number

  constructor(
    private readonly userId: string,
    readonly caseId: string,
    first: TaggedCase,
    private readonly keeper: LeaseKeeper,
    private readonly calls: Calls = { put: putCodes, fetch: fetchCase },
  ) {
    const server = draftOf(first.data.codes)
    this.etag = first.etag
    this.version = first.data.version
    this.draft = createStore<Draft>(server)
    this.edits = createStore<PlacedEdit[]>(placeEdits(first.data.edits, server))
    this.saver = new Autosaver<Draft>({ save: (d) => this.save(d), judge: (e) => this.judge(e) })
    this.recover(server)
  }

  /** Follows the lease until the returned function is called; then saves what is left, if it still may. */
  start(): () => void {
    const stop = this.keeper.state.subscribe(() => {
      if (!this.keeper.held) this.saver.stop()
    })
    // Who leaves for another tab or program may not come back.
    const leave = () => {
      if (document.visibilityState === 'hidden') void this.saver.flush()
    }
    document.addEventListener('visibilitychange', leave)
    return () => {
      stop()
      document.removeEventListener('visibilitychange', leave)
      void this.saver.flush()
    }
  }

  /** Takes the codes as they now are; they are kept here at once and on the server soon. */
  change(next: Draft): void {
    if (next === this.draft.get()) return
    this.draft.set(next)
    keepUnsaved(this.userId, this.caseId, this.version, next)
    this.saver.change(next)
  }

  /** Goes on after the lease was taken again: with what was typed, unless the case has changed meanwhile. */
  async resume(): Promise<void> {
    const newest = await this.calls.fetch(this.caseId)
    const server = draftOf(newest.data.codes, this.draft.get())
    const asTyped = this.draft.get()
    const changed = newest.data.version !== this.version && !sameContent(server, asTyped)
    this.accept(newest)
    if (changed) {
      const unsaved = { version: newest.data.version, at: Date.now(), codes: asTyped }
      this.recovered.set({ kind: 'asking', unsaved, server })
    }
    this.saver.resume()
  }

  /** Puts the recovered codes onto the case. */
  useRecovered(): void {
    const found = this.recovered.get()
    this.recovered.set(null)
    if (found) this.change(found.unsaved.codes)
  }

  /** Leaves the case as the server has it. */
  discardRecovered(): void {
    const found = this.recovered.get()
    this.recovered.set(null)
    if (!found) return
    if (found.kind === 'applied') this.change(found.server)
    else {
      this.draft.set(found.server)
      dropUnsaved(this.userId, this.caseId)
    }
  }

  /** Forgets what this tab keeps of the case: it is done. */
  forget(): void {
    dropUnsaved(this.userId, this.caseId)
  }

  private recover(server: Draft): void {
    const unsaved = readUnsaved(this.userId, this.caseId)
    if (!unsaved) return
    if (sameContent(unsaved.codes, server)) return dropUnsaved(this.userId, this.caseId)
    if (unsaved.version !== this.version) return this.recovered.set({ kind: 'asking', unsaved, server })
    this.recovered.set({ kind: 'applied', unsaved, server })
    this.change(unsaved.codes)
  }

  private async save(sent: Draft): Promise<void> {
    const { fence } = this.keeper.state.get()
    const lease = { workItemId: this.keeper.workId, fence }
    let saved: TaggedCase
    try {
      saved = await this.calls.put(this.caseId, this.etag, lease, serverCodes(sent))
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 412) {
        if (error instanceof ApiError && error.status === 422)
          this.edits.set(refusedEdits(error.fields, sent))
        throw error
      }
      // Nobody else may write under our lease: the answer to our own save was lost on its way.
      this.etag = (await this.calls.fetch(this.caseId)).etag
      saved = await this.calls.put(this.caseId, this.etag, lease, serverCodes(sent))
    }
    this.accept(saved)
    this.edits.set(placeEdits(saved.data.edits, sent))
    const now = this.draft.get()
    this.draft.set(adoptSaved(now, sent, saved.data.codes))
    if (sameContent(now, sent)) dropUnsaved(this.userId, this.caseId)
    else keepUnsaved(this.userId, this.caseId, this.version, now)
  }

  private accept({ data, etag }: TaggedCase): void {
    this.etag = etag
    this.version = data.version
  }

  private judge(error: unknown): Failure {
    if (this.keeper.noteFailure(error)) return 'stop'
    if (!(error instanceof ApiError)) return 'again'
    const passing = error.status === 0 || error.status >= 500 || [401, 408, 425, 429].includes(error.status)
    return passing ? 'again' : 'refused'
  }
}
