import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { useEffectEvent, useEffect, useRef, useState } from 'react'
import { wordsQuery } from '@/components/viewer/api'
import { PagePane } from '@/components/viewer/PagePane'
import { useViewer } from '@/components/viewer/useViewer'
import { HoldPanel } from '@/components/work/HoldPanel'
import { LeaseBanner } from '@/components/work/LeaseBanner'
import { WorkBar } from '@/components/work/WorkBar'
import { WorkFrame } from '@/components/work/WorkFrame'
import { useLease } from '@/lib/work/hooks'
import type { Work } from '@/lib/work/types'
import { indexOfPage } from './arrange'
import { AskPanel } from './AskPanel'
import { BenchContext, type Bench, type Choice } from './bench'
import { CorrectPanel } from './CorrectPanel'
import { evidenceMarks, wordsIn } from './evidence'
import { PageList } from './PageList'
import { TaskColumn } from './TaskColumn'
import type { Evidence, PrepCase } from './types'
import { useActs } from './useActs'
import { useEndings } from './useEndings'
import { usePrepKeys } from './usePrepKeys'

/** One chart being prepared: its documents and pages, the page, the task. Key it by the work item. */
export function Workbench({ work, file }: { work: Work; file: PrepCase }) {
  const { history } = useRouter()
  const { keeper, lease } = useLease(work)
  const bench = usePrepBench(file, useActs(file.id, keeper), lease.loss === null)
  const endings = useEndings(work, keeper)
  usePrepKeys(bench, endings)
  const { viewer, chosen, page } = bench
  const encounterId = file.encounterId ?? bench.document?.encounterId
  return (
    <BenchContext value={bench}>
      <WorkFrame
        name="prep"
        notices={
          <LeaseBanner lease={lease} onReopen={() => keeper.reopen()} onHome={() => history.push('/work')} />
        }
        panes={[
          { id: 'pages', label: 'Documents', initial: 19, min: 10, content: <PageList /> },
          {
            id: 'page',
            label: 'Page',
            initial: 46,
            min: 25,
            content: (
              <PagePane
                takeFocus
                viewer={viewer}
                marks={evidenceMarks(chosen?.candidate.evidence ?? [], page?.id, viewer.words)}
              />
            ),
          },
          {
            id: 'task',
            label: 'Task',
            initial: 35,
            min: 25,
            content: <TaskColumn work={work} encounterId={encounterId} endings={endings} />,
          },
        ]}
      >
        <WorkBar
          lease={lease}
          saved={<span role="status">{bench.acts.busy ? 'Saving…' : 'All saved'}</span>}
          ending={endings.busy}
          onHold={() => endings.setPanel('hold')}
          onRelease={endings.release}
          onComplete={endings.complete}
        />
        <HoldPanel
          opened={endings.panel === 'hold'}
          onClose={() => endings.setPanel(null)}
          kind={work.kind}
          onHold={endings.hold}
        />
        {encounterId && endings.panel === 'ask' && <AskPanel encounterId={encounterId} endings={endings} />}
        {encounterId && endings.panel === 'correct' && (
          <CorrectPanel encounterId={encounterId} zone={work.facility.timezone} endings={endings} />
        )}
      </WorkFrame>
    </BenchContext>
  )
}

function usePrepBench(file: PrepCase, acts: Bench['acts'], writable: boolean): Bench {
  const queryClient = useQueryClient()
  const viewer = useViewer(file.encounterId ?? '', file.documents)
  const [chosen, setChosen] = useState<Choice | null>(null)
  const { current } = viewer
  const document = file.documents.find((d) => d.id === current?.document.id)
  const page = document?.pageList.find((p) => p.id === current?.page.id)
  useSamePage(file, viewer)
  const goTo = (pageId: string) => {
    const index = indexOfPage(file.documents, pageId)
    if (index >= 0) viewer.go(index)
  }
  return {
    file,
    viewer,
    acts,
    writable,
    document,
    page,
    chosen,
    setChosen,
    open: (documentId) => goTo(file.documents.find((d) => d.id === documentId)?.pageList[0]?.id ?? ''),
    showEvidence: async (evidence: Evidence) => {
      goTo(evidence.pageId)
      const holder = viewer.pages.find((ref) => ref.page.id === evidence.pageId)
      if (!holder) return
      const words = await queryClient.fetchQuery(wordsQuery(holder))
      const range = wordsIn(words, evidence.box)
      if (range) viewer.show({ pageId: evidence.pageId, ...range })
    },
  }
}

/** Keeps the page that is looked at in view when an act gave the case another order. */
function useSamePage(file: PrepCase, viewer: Bench['viewer']) {
  const seen = useRef<{ file: PrepCase; pageId: string | undefined }>({ file, pageId: undefined })
  const follow = useEffectEvent(() => {
    const { file: before, pageId } = seen.current
    if (before !== file && pageId && pageId !== viewer.current?.page.id) {
      const index = indexOfPage(file.documents, pageId)
      seen.current = { file, pageId }
      if (index >= 0) return viewer.go(index)
    }
    seen.current = { file, pageId: viewer.current?.page.id }
  })
  const pageId = viewer.current?.page.id
  useEffect(() => follow(), [file, pageId])
}
