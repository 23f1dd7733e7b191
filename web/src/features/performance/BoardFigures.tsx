import { StatRow, StatTile } from '@/components/StatTile'
import type { Tone } from '@/components/tone'
import { formatCount } from '@/lib/format'
import { countOf } from './matrix'
import { figureLabels } from './words'
import type { Figure, Figures } from './types'

/** The six figures in their order; key n chooses the nth. */
export const six: Figure[] = ['ready', 'in_work', 'held', 'due_today', 'late', 'done_today']

interface Props {
  figures: Figures | undefined
  chosen: Figure
  onChoose: (figure: Figure) => void
}

/** The six figures; each filters what is below, and chosen again lets everything through. */
export function BoardFigures({ figures, chosen, onChoose }: Props) {
  return (
    <StatRow>
      {six.map((f) => (
        <StatTile
          key={f}
          label={figureLabels[f]}
          value={figures && formatCount(countOf(figures, f))}
          detail={figures && detailOf(figures, f)}
          tone={figures ? toneOf(figures, f) : 'neutral'}
          selected={chosen === f}
          onSelect={() => onChoose(chosen === f ? 'open' : f)}
        />
      ))}
    </StatRow>
  )
}

function toneOf(f: Figures, figure: Figure): Tone {
  return figure === 'late' && f.late > 0 ? 'bad' : 'neutral'
}

function detailOf(f: Figures, figure: Figure): string {
  if (figure === 'held')
    return `us ${formatCount(f.held.agency)} · hosp ${formatCount(f.held.hospital)} · phys ${formatCount(f.held.physician)}`
  if (figure === 'ready' && f.preparing > 0) return `${formatCount(f.preparing)} more in preparation`
  return ''
}
