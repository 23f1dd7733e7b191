import { Switch, Tooltip } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { showProblem } from '@/components/undo'
import { api, unwrap } from '@/lib/api/client'
import { meQuery, useCan, useMe } from '@/lib/me'

/** Begins and ends one's shift: what a queue gives out, instead of being drawn from, goes to who is on shift. */
export function Shift() {
  const queryClient = useQueryClient()
  const { user } = useMe()
  const change = useMutation({
    mutationFn: (onShift: boolean) => unwrap(api.PUT('/api/v1/me/shift', { body: { onShift } })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: meQuery.queryKey }),
    onError: showProblem,
  })
  if (!useCan('self.shift')) return null
  return (
    <Tooltip label="Work that is given out comes to you while you are on shift">
      <Switch
        label="On shift"
        checked={change.isPending ? change.variables : user.onShift}
        onChange={(e) => {
          if (!change.isPending) change.mutate(e.currentTarget.checked)
        }}
      />
    </Tooltip>
  )
}
