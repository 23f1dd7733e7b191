import { Tooltip } from '@mantine/core'
import { formatAge, formatDateTime, formatDateTimeZone, formatDue } from '@/lib/format'
import { useNow } from '@/lib/useNow'
import { toneColors, type Tone } from './tone'

interface Props {
  /** The instant, ISO. */
  at: string
  /** The facility's IANA zone, named on hover beside the viewer's. */
  facilityZone?: string
}

function hover({ at, facilityZone }: Props) {
  const own = formatDateTimeZone(at)
  const theirs = facilityZone && formatDateTimeZone(at, facilityZone)
  return theirs && theirs !== own ? `${own} · at the facility ${theirs}` : own
}

/** A date and time in the viewer's zone, the facility's on hover. */
export function TimeText(props: Props) {
  return (
    <Tooltip label={hover(props)}>
      <time dateTime={props.at}>{formatDateTime(props.at)}</time>
    </Tooltip>
  )
}

interface AgeProps extends Props {
  /** From how many hours on the age is shown as a warning, and as bad. */
  warnHours?: number
  badHours?: number
}

/** How long ago, kept current: "3 d 4 h". */
export function AgeText({ warnHours = Infinity, badHours = Infinity, ...time }: AgeProps) {
  const now = useNow()
  const hours = (now - Date.parse(time.at)) / 3_600_000
  const tone: Tone = hours >= badHours ? 'bad' : hours >= warnHours ? 'warn' : 'neutral'
  return <Toned {...time} tone={tone} text={formatAge(time.at, now)} />
}

/** When something is due, kept current; "late …" once it is over, a warning in the last hours. */
export function DueText({ warnHours = 4, ...time }: Props & { warnHours?: number }) {
  const now = useNow()
  const hours = (Date.parse(time.at) - now) / 3_600_000
  const tone: Tone = hours < 0 ? 'bad' : hours < warnHours ? 'warn' : 'neutral'
  return <Toned {...time} tone={tone} text={formatDue(time.at, now)} />
}

function Toned({ tone, text, ...time }: Props & { tone: Tone; text: string }) {
  const style = tone === 'neutral' ? undefined : { color: toneColors(tone).color, fontWeight: 600 }
  return (
    <Tooltip label={hover(time)}>
      <time dateTime={time.at} style={{ whiteSpace: 'nowrap', ...style }}>
        {text}
      </time>
    </Tooltip>
  )
}
