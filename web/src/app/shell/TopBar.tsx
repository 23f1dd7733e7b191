import { ActionIcon, Tooltip } from '@mantine/core'
import { IconKeyboard } from '@tabler/icons-react'
import { KeyHint } from '@/components/KeyHint'
import { IdleClock } from '@/features/identity/IdleClock'
import type { Me } from '@/lib/me'
import { searchFor } from '../nav'
import { SearchBox } from './SearchBox'
import { UserMenu } from './UserMenu'
import classes from './Shell.module.css'

/** Whose work this is, search, keys, who I am, and the clock to log-off. */
export function TopBar({ me, onHelp }: { me: Me; onHelp: () => void }) {
  const providers = searchFor(me)
  return (
    <header className={classes.bar}>
      <span className={classes.org}>
        <img src="/icon.svg" alt="" width={22} height={22} className={classes.onlyWide} />
        {me.client?.name ?? me.agency.name}
      </span>
      {providers.length > 0 && <SearchBox providers={providers} />}
      <div className={classes.self}>
        <Tooltip
          label={
            <>
              Keys of this screen <KeyHint keys="?" />
            </>
          }
        >
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label="Keys of this screen"
            className={classes.onlyWide}
            onClick={onHelp}
          >
            <IconKeyboard size={18} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
        <UserMenu user={me.user} />
        <IdleClock />
      </div>
    </header>
  )
}
