import { Menu } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { IconDots } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { NavItem } from '@/lib/feature'
import classes from './Shell.module.css'

const phonePlaces = 5

/** The places to go: a column on the left, on a phone a bar at the bottom whose last button holds the rest. */
export function Rail({ items }: { items: NavItem[] }) {
  const phone = useMediaQuery('(max-width: 640px)') ?? false
  if (items.length === 0) return <div className={classes.rail} />
  const cut = phone && items.length > phonePlaces ? phonePlaces - 1 : items.length
  const rest = items.slice(cut)
  return (
    <nav className={classes.rail} aria-label="Places" data-landmark>
      {items.slice(0, cut).map((item) => (
        <Link key={item.to} to={item.to} className={classes.place} title={item.key && `g ${item.key}`}>
          <item.icon size={20} stroke={1.6} />
          {item.label}
        </Link>
      ))}
      {rest.length > 0 && <More items={rest} />}
    </nav>
  )
}

function More({ items }: { items: NavItem[] }) {
  return (
    <Menu position="top-end">
      <Menu.Target>
        <button type="button" className={classes.place}>
          <IconDots size={20} stroke={1.6} />
          More
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {items.map((item) => (
          <Menu.Item key={item.to} component={Link} to={item.to} leftSection={<item.icon size={16} />}>
            {item.label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
