import { Outlet, useRouter } from '@tanstack/react-router'
import { useDisclosure } from '@mantine/hooks'
import { useRef } from 'react'
import { lastUndo } from '@/components/undo'
import { useKeys } from '@/lib/keys'
import { cycleLandmarks } from '@/lib/landmarks'
import { useMe } from '@/lib/me'
import { useStore } from '@/lib/store'
import { navFor } from '../nav'
import { Banners } from './Banners'
import { KeyHelp } from './KeyHelp'
import { Rail } from './Rail'
import { TopBar } from './TopBar'
import classes from './Shell.module.css'

/** Rail, top bar, and the work in the rest. */
export function Shell() {
  const me = useMe()
  const items = navFor(me)
  const main = useRef<HTMLElement>(null)
  const [helpOpened, help] = useDisclosure()
  const undo = useStore(lastUndo)
  const { history } = useRouter()
  useKeys('Everywhere', [
    { key: '?', label: 'Show the keys of this screen', run: help.open },
    { key: 'F6', label: 'To the next column', run: () => cycleLandmarks(1), inFields: true },
    { key: 'shift+F6', label: 'To the column before', run: () => cycleLandmarks(-1), inFields: true },
    { key: 'mod+z', label: 'Undo what was just done', run: () => undo?.(), when: undo !== null },
  ])
  useKeys(
    'Go to',
    items.flatMap((item) =>
      item.key ? [{ key: `g ${item.key}`, label: item.label, run: () => history.push(item.to) }] : [],
    ),
  )
  const skip = () => main.current?.focus()
  return (
    <div className={classes.shell}>
      <button type="button" className={classes.skip} onClick={skip}>
        Skip to the work
      </button>
      <TopBar me={me} onHelp={help.open} />
      <Rail items={items} />
      <main ref={main} className={classes.main} aria-label="Work" data-landmark tabIndex={-1}>
        <Banners banners={me.banners} />
        <Outlet />
      </main>
      <KeyHelp opened={helpOpened} onClose={help.close} />
    </div>
  )
}
