import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { codeQuery } from './api'
import { plain } from './draft'
import type { CodeHit } from './types'

interface Level {
  title: string
  hits: CodeHit[]
  /** Which row of the list above led here. */
  from: number
}

/** Walking the book from a found code: into a header's codes, along a code's neighbours, and back. */
export function useDrill(on: string) {
  const queryClient = useQueryClient()
  const [levels, setLevels] = useState<Level[]>([])
  // An answer that comes after the person went elsewhere is dropped.
  const asked = useRef(0)
  const top = levels.at(-1)

  /** Opens what stands below or beside the code; gives the row to stand on. */
  const into = async (hit: CodeHit, from = 0): Promise<number> => {
    const mine = ++asked.current
    const found = await queryClient.fetchQuery(codeQuery(hit.system, hit.code, on)).catch(() => null)
    if (!found || mine !== asked.current) return from
    const beside = found.neighbours.findIndex((n) => plain(n.code) === plain(hit.code))
    const list = hit.billable ? found.neighbours : found.children
    if (list.length === 0) return from
    const title = hit.billable ? `Beside ${hit.code}` : `${hit.code} ${hit.description}`
    setLevels((now) => [...now, { title, hits: list, from }])
    return hit.billable ? Math.max(0, beside) : 0
  }
  /** Goes back one list; gives the row it was left from. */
  const back = (): number => {
    asked.current++
    setLevels(levels.slice(0, -1))
    return top?.from ?? 0
  }
  const close = () => {
    asked.current++
    setLevels([])
  }
  return { hits: top?.hits ?? null, title: top?.title ?? '', into, back, close }
}
