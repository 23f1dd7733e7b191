import { Link, useParams } from '@tanstack/react-router'
import type { ComponentType } from 'react'
import { EmptyState } from '@/components/EmptyState'
import { PageHeader } from '@/components/PageHeader'
import { can, useMe } from '@/lib/me'
import { Assignments } from './Assignments'
import { Checklists } from './Checklists'
import { Clients } from './Clients'
import { Credentials } from './Credentials'
import { Facilities } from './Facilities'
import { HoldReasons } from './HoldReasons'
import { Networks } from './Networks'
import { People } from './People'
import { Provisioning } from './Provisioning'
import { Queues } from './Queues'
import { SingleSignOn } from './SingleSignOn'
import { Skills } from './Skills'
import { Targets } from './Targets'
import classes from './SetupScreen.module.css'

interface Part {
  id: string
  label: string
  capability: string
  Content: ComponentType
}

const parts: Part[] = [
  { id: 'clients', label: 'Clients', capability: 'clients.manage', Content: Clients },
  { id: 'facilities', label: 'Facilities', capability: 'clients.manage', Content: Facilities },
  { id: 'people', label: 'People', capability: 'users.view', Content: People },
  { id: 'skills', label: 'Skills', capability: 'users.view', Content: Skills },
  { id: 'credentials', label: 'Credentials', capability: 'users.view', Content: Credentials },
  { id: 'assignments', label: 'Assignments', capability: 'users.view', Content: Assignments },
  { id: 'targets', label: 'Targets', capability: 'targets.manage', Content: Targets },
  { id: 'queues', label: 'Queues', capability: 'queues.manage', Content: Queues },
  { id: 'hold-reasons', label: 'Hold reasons', capability: 'holds.manage', Content: HoldReasons },
  { id: 'checklists', label: 'Checklists', capability: 'clients.manage', Content: Checklists },
  { id: 'networks', label: 'Networks', capability: 'networks.view', Content: Networks },
  { id: 'single-sign-on', label: 'Single sign-on', capability: 'sso.view', Content: SingleSignOn },
  { id: 'provisioning', label: 'Provisioning', capability: 'provisioning.view', Content: Provisioning },
]

/** How the agency works: clients, people and rules, one table each. */
export function SetupScreen() {
  const me = useMe()
  const { part } = useParams({ strict: false })
  const mine = parts.filter((p) => can(me, p.capability))
  const shown = mine.find((p) => p.id === part) ?? (part ? undefined : mine[0])
  return (
    <>
      <PageHeader title="Setup" tabTitle={shown ? `${shown.label} · Setup` : 'Setup'} />
      <nav className={classes.parts} aria-label="Parts of the setup">
        {mine.map((p) => (
          <Link
            key={p.id}
            to="/setup/{-$part}"
            params={{ part: p.id }}
            className={classes.part}
            aria-current={p === shown ? 'page' : undefined}
          >
            {p.label}
          </Link>
        ))}
      </nav>
      {shown ? <shown.Content key={shown.id} /> : <EmptyState title="There is no such part of the setup" />}
    </>
  )
}
