import type { Upload } from 'tus-js-client'
import { messageOf } from '@/lib/api/error'
import { createStore } from '@/lib/store'
import { begun, isInTransfer, isOver, isUnderWay, next, type Happening, type Progress } from './machine'
import { fingerprint, forgetUnfinished, keepUnfinished, unfinished } from './memory'
import { newTransfer, type Metadata, type TransferEvents } from './transfer'

/** Where files go: an encounter, a request for records, or a facility's batch in which the file's name tells the encounter. */
export interface Target {
  encounterId?: string
  requestId?: string
  facilityId?: string
  documentType?: string
}

/** One file in the panel. */
export interface UploadItem extends Progress {
  id: string
  name: string
  size: number
  target: Target
  batchId: string
  /** The upload's id, which is later the file's; empty until the server has begun it. */
  sourceId: string
}

interface Entry {
  file: File
  print: string
  transfer: Upload | null
  url: string | null
}

interface Needs {
  /** Who sends: another person's interrupted uploads are not gone on with. */
  who: () => string
  /** Begins a batch for files that go to one place; gives its id. */
  newBatch: (target: Target) => Promise<string>
  transfer?: (file: File, metadata: Metadata, url: string | null, events: TransferEvents) => Upload
}

const atOnce = 3

/** The files being sent, up to three at once. It lives as long as the page: screens come and go while it works. */
export class UploadQueue {
  readonly items = createStore<readonly UploadItem[]>([])
  private readonly entries = new Map<string, Entry>()

  constructor(private readonly needs: Needs) {}

  /** Takes files in. Those that were interrupted before go on where they stopped. */
  async add(files: File[], target: Target): Promise<void> {
    const where = target.encounterId ?? target.requestId ?? target.facilityId ?? ''
    const known = await Promise.all(
      files.map(async (file) => {
        const print = await fingerprint(file, this.needs.who(), where)
        return { file, print, was: unfinished(print) }
      }),
    )
    const fresh = known.filter(({ print }) => !this.isSending(print))
    const added = fresh.map(({ file, print, was }) => {
      const id = crypto.randomUUID()
      this.entries.set(id, { file, print, transfer: null, url: was?.url ?? null })
      const sourceId = was ? idOf(was.url) : ''
      return { ...begun, id, name: file.name, size: file.size, target, batchId: was?.batchId ?? '', sourceId }
    })
    this.items.set([...this.items.get(), ...added])
    await this.giveBatch(added.filter((item) => item.batchId === '').map((item) => item.id))
    this.pump()
  }

  pause(id: string): void {
    this.happen(id, { type: 'pause' })
    this.stop(id)
    this.pump()
  }

  /** Goes on after a pause or a failure. */
  async resume(id: string): Promise<void> {
    this.happen(id, { type: 'resume' })
    if (this.find(id)?.batchId === '') await this.giveBatch([id])
    this.pump()
  }

  /** Pauses all that is under way or waits its turn. */
  pauseAll(): void {
    // Those that wait first, so that none of them takes the place of one that stops.
    const items = this.items.get().filter((item) => isUnderWay(item.phase))
    for (const { id } of items.toSorted(
      (a, b) => Number(b.phase === 'queued') - Number(a.phase === 'queued'),
    ))
      this.pause(id)
  }

  /** Goes on with all that is paused. */
  resumeAll(): void {
    for (const { id, phase } of this.items.get()) if (phase === 'paused') void this.resume(id)
  }

  /** Gives a file up, here and on the server. */
  remove(id: string): void {
    const entry = this.entries.get(id)
    const item = this.find(id)
    if (entry && item && !isOver(item.phase) && item.phase !== 'checking') {
      forgetUnfinished(entry.print)
      entry.transfer?.abort(true).catch(() => undefined)
    }
    this.entries.delete(id)
    this.items.set(this.items.get().filter((one) => one.id !== id))
    this.pump()
  }

  /** Takes what is over out of the panel. */
  clearOver(): void {
    this.items.set(this.items.get().filter((item) => !isOver(item.phase)))
  }

  /** Tries again at once what waits for the connection or failed for lack of it. */
  retryAll(): void {
    for (const item of this.items.get()) {
      if (item.phase === 'waiting') {
        this.happen(item.id, { type: 'pause' })
        this.stop(item.id)
        void this.resume(item.id)
      } else if (item.phase === 'failed') void this.resume(item.id)
    }
  }

  /** What the server found about a batch's files. */
  judge(files: { id: string; state: string; reason?: string; encounterId?: string; pages?: number }[]): void {
    for (const file of files) {
      const item = this.items.get().find((one) => one.sourceId === file.id)
      if (item) this.happen(item.id, { type: 'judged', ...file })
    }
  }

  private find(id: string): UploadItem | undefined {
    return this.items.get().find((item) => item.id === id)
  }

  private isSending(print: string): boolean {
    return this.items.get().some((i) => !isOver(i.phase) && this.entries.get(i.id)?.print === print)
  }

  private happen(id: string, event: Happening): void {
    this.change([id], (item) => ({ ...item, ...next(item, event) }))
  }

  private change(ids: string[], change: (item: UploadItem) => UploadItem): void {
    this.items.set(this.items.get().map((item) => (ids.includes(item.id) ? change(item) : item)))
  }

  private async giveBatch(ids: string[]): Promise<void> {
    const target = this.find(ids[0] ?? '')?.target
    if (!target) return
    try {
      const batchId = await this.needs.newBatch(target)
      this.change(ids, (item) => ({ ...item, batchId }))
    } catch (error) {
      for (const id of ids) this.happen(id, { type: 'broke', reason: messageOf(error), final: false })
    }
  }

  private stop(id: string): void {
    const entry = this.entries.get(id)
    entry?.transfer?.abort().catch(() => undefined)
    if (entry) entry.transfer = null
  }

  /** Starts what waits for its turn, as far as there is room. */
  private pump(): void {
    const items = this.items.get()
    let room = atOnce - items.filter((i) => isInTransfer(i.phase)).length
    for (const item of items) {
      if (room <= 0) return
      if (item.phase !== 'queued' || item.batchId === '') continue
      this.start(item)
      room--
    }
  }

  private start(item: UploadItem): void {
    const entry = this.entries.get(item.id)
    if (!entry) return
    const { id, name, batchId, target } = item
    const begin = this.needs.transfer ?? newTransfer
    const done = () => {
      forgetUnfinished(entry.print)
      this.pump()
    }
    entry.transfer = begin(entry.file, { filename: name, batchId, ...target }, entry.url, {
      onAddress: (url) => {
        entry.url = url
        keepUnfinished(entry.print, { url, batchId, at: Date.now() })
        this.change([id], (one) => ({ ...one, sourceId: idOf(url) }))
      },
      onProgress: (sent) => this.happen(id, { type: 'progress', sent }),
      onLost: () => this.happen(id, { type: 'lost' }),
      onHeld: () => this.happen(id, { type: 'held' }),
      onSent: () => {
        this.happen(id, { type: 'sent' })
        done()
      },
      onBroke: (reason, final) => {
        this.happen(id, { type: 'broke', reason, final })
        if (final) done()
        else this.pump()
      },
    })
    this.happen(id, { type: 'start' })
    entry.transfer.start()
  }
}

/** The last part of an upload's address. */
function idOf(url: string): string {
  return url.split('/').at(-1) ?? ''
}

/** Whether leaving the page would interrupt an upload. */
export function anyUnderWay(items: readonly UploadItem[]): boolean {
  return items.some((item) => isUnderWay(item.phase))
}
