import { ActionIcon, TextInput, Tooltip } from '@mantine/core'
import {
  IconArrowAutofitWidth,
  IconArrowDown,
  IconArrowUp,
  IconChevronDown,
  IconChevronUp,
  IconRotateClockwise,
  IconSearch,
  IconZoomIn,
  IconZoomOut,
} from '@tabler/icons-react'
import type { ComponentType, KeyboardEvent, RefObject } from 'react'
import { KeyHint } from '@/components/KeyHint'
import { formatPercent, plural } from '@/lib/format'
import { documentLabel } from './pages'
import type { Viewer } from './useViewer'
import classes from './PagePane.module.css'

interface Props {
  viewer: Viewer
  /** Null where the pages cannot be searched. */
  findRef: RefObject<HTMLInputElement | null> | null
  /** Puts the focus back on the page. */
  onLeaveFind: () => void
}

/** Where we are, how large and which way up, and the search through all pages. */
export function Toolbar({ viewer, findRef, onLeaveFind }: Props) {
  const { current, index, pages, go } = viewer
  return (
    <div className={classes.toolbar} role="toolbar" aria-label="Page">
      <Tool
        icon={IconChevronUp}
        label="Page before"
        keys="k"
        onClick={() => go(index - 1)}
        off={index === 0}
      />
      <Tool
        icon={IconChevronDown}
        label="Next page"
        keys="j"
        onClick={() => go(index + 1)}
        off={index >= pages.length - 1}
      />
      <span className={classes.place}>
        <strong>{index + 1}</strong> of {pages.length}
        {current && ` · ${documentLabel(current.document.documentType)}`}
      </span>
      <Tool icon={IconZoomOut} label="Smaller" keys="-" onClick={() => viewer.zoomBy(-1)} />
      <span className={classes.zoom}>{formatPercent(viewer.zoom, 0)}</span>
      <Tool icon={IconZoomIn} label="Larger" keys="+" onClick={() => viewer.zoomBy(1)} />
      <Tool icon={IconArrowAutofitWidth} label="Fit the width" keys="0" onClick={viewer.fit} />
      <Tool icon={IconRotateClockwise} label="Turn the page" keys="r" onClick={viewer.rotate} />
      {findRef && <FindField viewer={viewer} findRef={findRef} onLeaveFind={onLeaveFind} />}
    </div>
  )
}

interface ToolProps {
  icon: ComponentType<{ size?: number | string; stroke?: number | string }>
  label: string
  keys: string
  onClick: () => void
  off?: boolean
}

function Tool({ icon: Icon, label, keys, onClick, off = false }: ToolProps) {
  return (
    <Tooltip
      label={
        <>
          {label} <KeyHint keys={keys} />
        </>
      }
    >
      <ActionIcon
        variant="subtle"
        color="gray"
        size={26}
        aria-label={label}
        aria-keyshortcuts={keys}
        disabled={off}
        onClick={onClick}
      >
        <Icon size={17} stroke={1.6} />
      </ActionIcon>
    </Tooltip>
  )
}

function FindField({ viewer: { find }, findRef, onLeaveFind }: Props) {
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') find.step(event.shiftKey ? -1 : 1)
    else if (event.key === 'Escape') {
      find.setText('')
      onLeaveFind()
    } else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div className={classes.find} role="search">
      <TextInput
        ref={findRef}
        size="xs"
        w={138}
        leftSection={<IconSearch size={14} />}
        placeholder="Find (f)"
        aria-label="Find in the chart"
        value={find.text}
        onChange={(event) => find.setText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      {find.text.trim().length > 1 && (
        <>
          <span className={classes.hits} role="status" title={unreadText(find.unread)}>
            {find.error ? 'failed' : countText(find)}
          </span>
          <Tool
            icon={IconArrowUp}
            label="Hit before"
            keys="shift+F3"
            onClick={() => find.step(-1)}
            off={find.hits.length === 0}
          />
          <Tool
            icon={IconArrowDown}
            label="Next hit"
            keys="F3"
            onClick={() => find.step(1)}
            off={find.hits.length === 0}
          />
        </>
      )}
    </div>
  )
}

/** "3/17", "2000+", and a star where pages could not be searched. */
function countText({ at, hits, truncated, unread }: Viewer['find']): string {
  const count = `${hits.length}${truncated ? '+' : ''}`
  return `${at >= 0 ? `${at + 1}/` : ''}${count}${unread > 0 ? '*' : ''}`
}

function unreadText(unread: number): string | undefined {
  return unread > 0
    ? `${plural(unread, 'page has', 'pages have')} no text yet and could not be searched`
    : undefined
}
