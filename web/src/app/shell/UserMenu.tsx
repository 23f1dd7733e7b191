import { Button, Menu, useMantineColorScheme, type MantineColorScheme } from '@mantine/core'
import {
  IconCheck,
  IconChevronDown,
  IconDeviceDesktop,
  IconLogout,
  IconMoon,
  IconSun,
  IconUser,
} from '@tabler/icons-react'
import { useRouter } from '@tanstack/react-router'
import { showProblem } from '@/components/undo'
import { signOut } from '@/features/identity/session'
import type { Me } from '@/lib/me'
import classes from './Shell.module.css'

const schemes: { value: MantineColorScheme; label: string; Icon: typeof IconSun }[] = [
  { value: 'auto', label: 'As the system', Icon: IconDeviceDesktop },
  { value: 'light', label: 'Light', Icon: IconSun },
  { value: 'dark', label: 'Dark', Icon: IconMoon },
]

/** "Ada Marsh" → "AM", where there is no room for the name. */
function initials(name: string): string {
  return name
    .split(/\s+/)
    .map((word) => word.charAt(0))
    .join('')
    .slice(0, 2)
}

/** Who is signed in, and what they may do about it. */
export function UserMenu({ user }: { user: Me['user'] }) {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const { history } = useRouter()
  const leave = (everywhere: boolean) => void signOut(everywhere).catch(showProblem)
  return (
    <Menu position="bottom-end" width={230}>
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          c="inherit"
          aria-label={`${user.name}: account and sign out`}
          rightSection={<IconChevronDown size={14} />}
        >
          <span className={classes.onlyWide}>{user.name}</span>
          <span className={classes.onlyPhone}>{initials(user.name)}</span>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{user.email}</Menu.Label>
        <Menu.Item leftSection={<IconUser size={16} />} onClick={() => history.push('/account')}>
          My account
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>Theme</Menu.Label>
        {schemes.map(({ value, label, Icon }) => (
          <Menu.Item
            key={value}
            leftSection={<Icon size={16} />}
            rightSection={value === colorScheme && <IconCheck size={14} aria-label="chosen" />}
            closeMenuOnClick={false}
            onClick={() => setColorScheme(value)}
          >
            {label}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => leave(false)}>
          Sign out
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => leave(true)}>
          Sign out everywhere
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
