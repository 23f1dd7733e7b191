import { useQueries, useQueryClient } from '@tanstack/react-query'
import { useEffect, useEffectEvent } from 'react'
import { useMe } from '@/lib/me'
import { useSessionState } from '@/lib/session'
import { useStore } from '@/lib/store'
import { batchQuery, newBatch } from './api'
import { isOver } from './machine'
import { anyUnderWay, UploadQueue, type UploadItem } from './queue'

let sender = ''

/** The page's one queue of files: it goes on while its screens come and go. */
const queue = new UploadQueue({
  who: () => sender,
  newBatch: (target) => newBatch(target.facilityId),
})

/** The files being sent and what became of them, kept current. */
export function useUploads(): { items: readonly UploadItem[]; queue: UploadQueue } {
  const me = useMe()
  const items = useStore(queue.items)
  useEffect(() => {
    sender = me.user.id
  }, [me.user.id])
  useVerdicts(items)
  useReturn()
  useLeaving(anyUnderWay(items))
  return { items, queue }
}

/** Asks what the server found in files that have arrived, and refreshes what shows them when it knows. */
function useVerdicts(items: readonly UploadItem[]) {
  const queryClient = useQueryClient()
  const batches = [...new Set(items.filter((i) => i.phase === 'checking').map((i) => i.batchId))]
  const answers = useQueries({ queries: batches.map(batchQuery) })
  const judge = useEffectEvent(() => {
    for (const { data } of answers) if (data) queue.judge(data)
  })
  const newest = Math.max(0, ...answers.map((a) => a.dataUpdatedAt))
  useEffect(() => judge(), [newest])
  const over = items.filter((i) => isOver(i.phase)).length
  useEffect(() => {
    if (over === 0) return
    for (const key of ['encounters', 'roi-request']) void queryClient.invalidateQueries({ queryKey: [key] })
  }, [over, queryClient])
}

/** Goes on at once when the connection is back or the person has signed in again. */
function useReturn() {
  const open = useSessionState() === 'open'
  useEffect(() => {
    if (open) queue.retryAll()
    const back = () => queue.retryAll()
    window.addEventListener('online', back)
    return () => window.removeEventListener('online', back)
  }, [open])
}

/** Lets the browser ask before it leaves the page while files are on their way. */
function useLeaving(underWay: boolean) {
  useEffect(() => {
    if (!underWay) return
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', ask)
    return () => window.removeEventListener('beforeunload', ask)
  }, [underWay])
}
