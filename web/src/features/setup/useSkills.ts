import { useMutation, useQueryClient } from '@tanstack/react-query'
import { showProblem } from '@/components/undo'
import { api, unwrap } from '@/lib/api/client'
import { ifMatch, peopleQuery, type Person } from './api'
import type { Kind, WorkType } from './words'

/** A skill to be given or taken. */
export interface SkillChange {
  personId: string
  workType: WorkType
  kind: Kind
  has: boolean
}

/** The skills with the change made. */
export function withSkill(skills: Person['skills'], { workType, kind, has }: SkillChange): Person['skills'] {
  const others = skills.filter((s) => s.workType !== workType || s.kind !== kind)
  return has ? [...others, { workType, kind }] : others
}

/**
 * Gives and takes skills one by one, shown at once. Changes wait for each other, each made upon the newest version, so
 * that quick clicks do not refuse one another; a refused one is taken back and the list loaded anew.
 */
export function useSkills() {
  const queryClient = useQueryClient()
  const put = (person: Person) =>
    queryClient.setQueryData(peopleQuery.queryKey, (all) =>
      all?.map((p) => (p.id === person.id ? person : p)),
    )
  const find = (id: string) => queryClient.getQueryData(peopleQuery.queryKey)?.find((p) => p.id === id)
  return useMutation({
    scope: { id: 'skills' },
    mutationFn: async (change: SkillChange) => {
      const person = find(change.personId)
      if (!person) return
      const skills = withSkill(person.skills, change)
      const params = { path: { id: person.id }, header: ifMatch(person.version) }
      const saved = await unwrap(api.PUT('/api/v1/users/{id}/skills', { params, body: { skills } }))
      const now = find(saved.id)
      // What was clicked meanwhile stays shown; its own turn to be saved comes.
      put({ ...saved, skills: now?.skills ?? saved.skills })
    },
    onMutate: (change) => {
      const person = find(change.personId)
      if (person) put({ ...person, skills: withSkill(person.skills, change) })
    },
    onError: (error) => {
      showProblem(error)
      void queryClient.invalidateQueries({ queryKey: peopleQuery.queryKey })
    },
  })
}
