import { useQuery, useQueryClient } from '@tanstack/react-query'
import { PageHeader } from '@/components/PageHeader'
import { QueryView } from '@/components/QueryView'
import { Skeletons } from '@/components/Skeletons'
import { showProblem } from '@/components/undo'
import { useKeys } from '@/lib/keys'
import { useEvents } from '@/lib/sse'
import { deskQuery, peekQuery, refreshWork } from '@/lib/work/api'
import { useNext } from '@/lib/work/hooks'
import { DeskLists } from './DeskLists'
import { NextButton } from './NextButton'
import { Shift } from './Shift'
import { Today } from './Today'
import classes from './WorkScreen.module.css'

/** A technician's home: the next item, what is theirs already, and today. Nothing else. */
export function WorkScreen() {
  const queryClient = useQueryClient()
  const peek = useQuery(peekQuery)
  const desk = useQuery(deskQuery)
  const next = useNext()
  const refresh = () => void refreshWork(queryClient)
  useEvents('queue', refresh)
  useEvents('lease', refresh)
  useEvents('resync', refresh)

  const take = () => {
    if (!next.isPending) next.mutate(undefined, { onError: showProblem })
  }
  useKeys('My work', [{ key: 'n', label: 'Next: take and open it', run: take }])
  return (
    <div className={classes.home}>
      <PageHeader title="My work" actions={<Shift />} />
      <QueryView query={peek} loading={<Skeletons lines={1} height={112} />}>
        {(preview) => <NextButton preview={preview} busy={next.isPending} onNext={take} />}
      </QueryView>
      <Today />
      <QueryView query={desk} loading={<Skeletons lines={4} height={40} />}>
        {(mine) => <DeskLists desk={mine} />}
      </QueryView>
    </div>
  )
}
