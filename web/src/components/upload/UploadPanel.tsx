import { ActionIcon, Button, Progress, Text, Tooltip } from '@mantine/core'
import { IconPlayerPause, IconPlayerPlay, IconRefresh, IconX } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Panel } from '@/components/Panel'
import { StatusBadge, type StatusLook } from '@/components/StatusBadge'
import { formatBytes, formatPercent, plural } from '@/lib/format'
import { isUnderWay, summaryOf, tally, type Phase } from './machine'
import { countUnfinished } from './memory'
import type { UploadItem, UploadQueue } from './queue'
import classes from './Upload.module.css'

const looks: Record<Phase, StatusLook> = {
  queued: { label: 'Waits its turn', tone: 'neutral' },
  sending: { label: 'Sending', tone: 'info' },
  paused: { label: 'Paused', tone: 'warn' },
  waiting: { label: 'Waits for the connection', tone: 'warn' },
  held: { label: 'Waits: busy just now', tone: 'warn' },
  checking: { label: 'Being examined', tone: 'info' },
  accepted: { label: 'Accepted', tone: 'good' },
  duplicate: { label: 'Here already', tone: 'neutral' },
  refused: { label: 'Not usable', tone: 'bad' },
  failed: { label: 'Not sent', tone: 'bad' },
}

interface Props {
  items: readonly UploadItem[]
  queue: UploadQueue
}

/** A row for each file: how far it is, and what became of it in words. */
export function UploadPanel({ items, queue }: Props) {
  if (items.length === 0) return <Unfinished />
  return (
    <Panel flush title="Files" actions={<AllFiles items={items} queue={queue} />}>
      <ul className={classes.list} aria-label="Files being sent">
        {troubledFirst(items).map((item) => (
          <FileRow key={item.id} item={item} queue={queue} />
        ))}
      </ul>
    </Panel>
  )
}

/** What a person must do something about stands on top: among 200 files it would not be seen. */
function troubledFirst(items: readonly UploadItem[]): UploadItem[] {
  const troubled = (item: UploadItem) => item.phase === 'refused' || item.phase === 'failed'
  return [...items.filter(troubled), ...items.filter((item) => !troubled(item))]
}

/** How many are through and what went wrong, and the acts on all of them. */
function AllFiles({ items, queue }: Props) {
  const count = tally(items)
  return (
    <>
      <Text c="dimmed" role="status" style={{ alignSelf: 'center' }}>
        {summaryOf(count)}
      </Text>
      {count.underWay > 1 && (
        <Button size="compact-xs" variant="default" onClick={() => queue.pauseAll()}>
          Pause all
        </Button>
      )}
      {count.paused > 1 && (
        <Button size="compact-xs" variant="default" onClick={() => queue.resumeAll()}>
          Go on with all
        </Button>
      )}
      <Button
        size="compact-xs"
        variant="default"
        disabled={count.over === 0}
        onClick={() => queue.clearOver()}
      >
        Clear
      </Button>
    </>
  )
}

/** Reminds of files that a reload interrupted: a page cannot open them again by itself. */
function Unfinished() {
  const count = countUnfinished()
  if (count === 0) return null
  return (
    <Text role="status" p="xs">
      {plural(count, 'upload was', 'uploads were')} interrupted. Choose the same files again: they go on where
      they stopped.
    </Text>
  )
}

function FileRow({ item, queue }: { item: UploadItem; queue: UploadQueue }) {
  const share = item.size > 0 ? item.sent / item.size : 0
  return (
    <li className={classes.file}>
      <span className={classes.name} title={item.name}>
        {item.name}
      </span>
      <span className={classes.acts}>
        <Acts item={item} queue={queue} />
      </span>
      <span className={classes.result}>
        <StatusBadge status={item.phase} look={looks[item.phase]} />
        {isUnderWay(item.phase) || item.phase === 'paused' ? (
          <>
            <Progress
              className={classes.bar}
              value={share * 100}
              size="sm"
              aria-label={`${item.name}: ${formatPercent(share, 0)}`}
            />
            <span>
              {formatPercent(share, 0)} of {formatBytes(item.size)}
            </span>
          </>
        ) : (
          <Outcome item={item} />
        )}
      </span>
    </li>
  )
}

function Outcome({ item }: { item: UploadItem }) {
  if (item.phase === 'checking') return <span>{formatBytes(item.size)} are safe with the agency.</span>
  if (item.reason && item.phase !== 'duplicate') return <span role="alert">{item.reason}</span>
  return (
    <>
      {item.reason && <span>{item.reason}</span>}
      {item.pages > 0 && <span>{plural(item.pages, 'page')}</span>}
      <Whereabouts item={item} />
    </>
  )
}

/** Where the file went. Of a request's file its request says so; of one that is here already nothing went anywhere. */
function Whereabouts({ item }: { item: UploadItem }) {
  if (item.target.requestId) return null
  if (item.encounterId)
    return (
      <Link to="/encounters/{-$encounterId}" params={{ encounterId: item.encounterId }}>
        Open its encounter
      </Link>
    )
  if (item.phase === 'duplicate') return null
  return <span>No encounter matched its name: it goes to chart prep.</span>
}

function Acts({ item, queue }: { item: UploadItem; queue: UploadQueue }) {
  const { id, name, phase } = item
  return (
    <>
      {isUnderWay(phase) && (
        <Act label={`Pause ${name}`} onClick={() => queue.pause(id)}>
          <IconPlayerPause size={16} />
        </Act>
      )}
      {phase === 'paused' && (
        <Act label={`Go on with ${name}`} onClick={() => void queue.resume(id)}>
          <IconPlayerPlay size={16} />
        </Act>
      )}
      {phase === 'failed' && (
        <Act label={`Try ${name} again`} onClick={() => void queue.resume(id)}>
          <IconRefresh size={16} />
        </Act>
      )}
      {phase !== 'checking' && (
        <Act label={`Take ${name} off the list`} onClick={() => queue.remove(id)}>
          <IconX size={16} />
        </Act>
      )}
    </>
  )
}

function Act({ label, onClick, children }: { label: string; onClick: () => void; children: ReactNode }) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" size="sm" aria-label={label} onClick={onClick}>
        {children}
      </ActionIcon>
    </Tooltip>
  )
}
