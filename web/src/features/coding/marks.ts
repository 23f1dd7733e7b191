import type { PageMark } from '@/components/viewer/types'
import type { Bench } from './bench'
import { dotted } from './draft'

/** The evidence of every code as marks on the pages; the current code's stands out. */
export function marksOf({ draft, current }: Bench): PageMark[] {
  return draft.flatMap((code) =>
    code.evidence.map(({ pageId, firstWord, lastWord }) => ({
      pageId,
      first: firstWord,
      last: lastWord,
      label: dotted(code.system, code.code),
      current: code.key === current,
    })),
  )
}
