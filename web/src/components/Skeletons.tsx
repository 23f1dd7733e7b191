import { Skeleton } from '@mantine/core'
import { useDelayed } from '@/lib/useDelayed'

interface Props {
  lines?: number
  /** Height of one line in px; give the content's own, so that nothing jumps. */
  height?: number
}

/** Grey lines in the place of text to come. They keep their room at once and show only after 300 ms. */
export function Skeletons({ lines = 3, height = 20 }: Props) {
  const visible = useDelayed(true)
  return (
    <div role="status" aria-label="Loading" style={{ visibility: visible ? 'visible' : 'hidden' }}>
      {Array.from({ length: lines }, (_, i) => (
        <Skeleton key={i} height={height - 8} my={4} width={i === lines - 1 && lines > 1 ? '60%' : '100%'} />
      ))}
    </div>
  )
}
