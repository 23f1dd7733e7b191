import { useMutation, useQueryClient } from '@tanstack/react-query'
import { showDone } from '@/components/undo'
import { requestQuery } from '../api'

/** Does something to a request and shows it as it is afterwards. */
export function useChange(id: string, done: string) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (act: () => Promise<unknown>) => act(),
    onSuccess: () => showDone(done),
    onSettled: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: requestQuery(id).queryKey }),
        queryClient.invalidateQueries({ queryKey: ['roi-requests'] }),
      ]),
  })
}
