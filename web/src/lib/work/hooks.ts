import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { signsOfLife } from '@/lib/activity'
import { useEvents } from '@/lib/sse'
import { useStore } from '@/lib/store'
import { adoptLease, nextWork, refreshWork } from './api'
import { LeaseKeeper, type LeaseState } from './lease'
import type { Work } from './types'
import { workPath } from './words'

/**
 * Keeps the lease on an item for as long as the component is mounted, and says at once when it is lost: by a refused
 * call, or by the server's own word. Key the component by the item's id.
 */
export function useLease(work: Work): { keeper: LeaseKeeper; lease: LeaseState } {
  const [keeper] = useState(() => new LeaseKeeper(work.id, work))
  useEffect(() => keeper.start(), [keeper])
  useEffect(() => {
    const note = () => keeper.noteActivity()
    signsOfLife.forEach((name) => window.addEventListener(name, note, { passive: true }))
    return () => signsOfLife.forEach((name) => window.removeEventListener(name, note))
  }, [keeper])
  useEvents('lease', () => void keeper.beat())
  useEvents('resync', () => void keeper.beat())
  return { keeper, lease: useStore(keeper.state) }
}

/**
 * Next: takes the next item and opens its screen, in the present one's place where `replace` is set. Resolves to
 * undefined, and stays where it is, when nothing waits.
 */
export function useNext({ replace = false } = {}) {
  const queryClient = useQueryClient()
  const { history } = useRouter()
  return useMutation({
    mutationFn: nextWork,
    onSuccess: (work) => {
      if (!work) return refreshWork(queryClient)
      adoptLease(queryClient, work)
      if (replace) history.replace(workPath(work))
      else history.push(workPath(work))
      void refreshWork(queryClient)
    },
  })
}
