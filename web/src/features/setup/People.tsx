import { Button, Select, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { EmptyState } from '@/components/EmptyState'
import { StatusBadge } from '@/components/StatusBadge'
import type { Column } from '@/components/table/types'
import { clientsQuery, peopleQuery, type Person } from './api'
import { PersonPanel } from './PersonPanel'
import { Section } from './Section'
import { useEditing } from './useEditing'
import { labelOf, roles } from './words'

function columnsFor(clientName: (id?: string) => string): Column<Person>[] {
  return [
    { id: 'name', header: 'Name', cell: (p) => p.name, sortValue: (p) => p.name },
    { id: 'email', header: 'E-mail', cell: (p) => p.email, sortValue: (p) => p.email },
    {
      id: 'role',
      header: 'Role',
      width: 150,
      cell: (p) => labelOf(roles, p.role),
      sortValue: (p) => labelOf(roles, p.role),
    },
    {
      id: 'client',
      header: 'Hospital',
      width: 160,
      cell: (p) => clientName(p.clientId),
      sortValue: (p) => clientName(p.clientId),
    },
    {
      id: 'status',
      header: 'Status',
      width: 110,
      cell: (p) => <StatusBadge status={p.status} />,
      sortValue: (p) => p.status,
    },
    {
      id: 'signIn',
      header: 'Sign-in',
      width: 190,
      cell: (p) => signInState(p),
      sortValue: (p) => signInState(p),
    },
  ]
}

/** How far somebody's way of signing in is set up. */
function signInState(p: Person): string {
  if (p.mustChangePassword) return 'one-time password'
  return p.secondFactor ? 'second factor set up' : 'no second factor yet'
}

/** The people of the agency and of its hospitals. */
export function People() {
  const people = useQuery(peopleQuery)
  const clients = useQuery(clientsQuery)
  const [role, setRole] = useState<string | null>(null)
  const [text, setText] = useState('')
  const { editing, openId, open, add, close, reload } = useEditing(people, (p) => p.id)
  const wanted = text.trim().toLowerCase()
  const rows = people.data?.filter(
    (p) => (!role || p.role === role) && `${p.name} ${p.email}`.toLowerCase().includes(wanted),
  )
  const narrowed = role !== null || wanted !== ''
  const clear = () => {
    setRole(null)
    setText('')
  }
  return (
    <>
      <Section
        label="People"
        query={people}
        rows={rows}
        columns={columnsFor((id) => clients.data?.find((c) => c.id === id)?.name ?? '')}
        rowId={(p) => p.id}
        add={{ label: 'New person', run: add }}
        onOpen={open}
        openId={openId}
        initialSort={{ columnId: 'name', descending: false }}
        toolbar={
          <>
            <TextInput
              size="xs"
              aria-label="Name or e-mail"
              placeholder="Name or e-mail"
              value={text}
              onChange={(e) => setText(e.currentTarget.value)}
            />
            <Select
              size="xs"
              aria-label="Role"
              placeholder="All roles"
              clearable
              data={roles}
              value={role}
              onChange={setRole}
            />
          </>
        }
        empty={
          <EmptyState
            title={narrowed ? 'Nobody matches' : 'Nobody yet'}
            action={
              narrowed && (
                <Button size="xs" variant="default" onClick={clear}>
                  Show everybody
                </Button>
              )
            }
          />
        }
      />
      {editing && (
        <PersonPanel
          key={editing.key}
          person={editing.row}
          clients={clients.data ?? []}
          onClose={close}
          onReload={reload}
        />
      )}
    </>
  )
}
