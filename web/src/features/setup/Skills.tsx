import { Checkbox, SegmentedControl } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { EmptyState } from '@/components/EmptyState'
import type { Column } from '@/components/table/types'
import { useCan } from '@/lib/me'
import { peopleQuery, type Person } from './api'
import { Section } from './Section'
import { useSkills, type SkillChange } from './useSkills'
import { drawsWork, kinds, labelOf, roles, workTypes, type Kind } from './words'

function hasSkill(p: Person, workType: string, kind: Kind): boolean {
  return p.skills.some((s) => s.workType === workType && s.kind === kind)
}

function columnsFor(kind: Kind, mayEdit: boolean, change: (c: SkillChange) => void): Column<Person>[] {
  return [
    { id: 'name', header: 'Technician', cell: (p) => p.name, sortValue: (p) => p.name },
    {
      id: 'role',
      header: 'Role',
      width: 130,
      cell: (p) => labelOf(roles, p.role),
      sortValue: (p) => labelOf(roles, p.role),
    },
    ...workTypes.map(({ value, label }): Column<Person> => ({
      id: value,
      header: value,
      hint: label,
      width: 84,
      cell: (p) => (
        <Checkbox
          size="xs"
          aria-label={`${p.name}: ${labelOf(kinds, kind)} ${value}`}
          checked={hasSkill(p, value, kind)}
          disabled={!mayEdit}
          onChange={(e) => change({ personId: p.id, workType: value, kind, has: e.currentTarget.checked })}
        />
      ),
      sortValue: (p) => (hasSkill(p, value, kind) ? 'yes' : 'no'),
    })),
    {
      id: 'all',
      header: 'All kinds',
      width: 90,
      align: 'right',
      hint: 'Skills over all kinds of work',
      cell: (p) => p.skills.length,
      sortValue: (p) => p.skills.length,
    },
  ]
}

/** Who does what work on which charts: people by work type, one kind of work at a time. */
export function Skills() {
  const people = useQuery(peopleQuery)
  const [kind, setKind] = useState<Kind>('coding')
  const mayEdit = useCan('users.manage')
  const { mutate } = useSkills()
  return (
    <Section
      label="Skills"
      query={people}
      rows={people.data?.filter((p) => drawsWork(p.role) && p.status === 'active')}
      columns={columnsFor(kind, mayEdit, mutate)}
      rowId={(p) => p.id}
      initialSort={{ columnId: 'name', descending: false }}
      toolbar={
        <SegmentedControl
          size="xs"
          aria-label="Kind of work"
          data={kinds}
          value={kind}
          onChange={(value) => setKind(value as Kind)}
        />
      }
      empty={
        <EmptyState title="No technicians yet">
          Add people with a technician&apos;s role first; then say here what they do.
        </EmptyState>
      }
    />
  )
}
