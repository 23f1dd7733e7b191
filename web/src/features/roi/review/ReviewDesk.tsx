import { useDocumentTitle } from '@mantine/hooks'
import { useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { HoldPanel } from '@/components/work/HoldPanel'
import { LeaseBanner } from '@/components/work/LeaseBanner'
import { WorkBar } from '@/components/work/WorkBar'
import { WorkFrame } from '@/components/work/WorkFrame'
import { useKeys } from '@/lib/keys'
import { useLease } from '@/lib/work/hooks'
import type { LeaseKeeper } from '@/lib/work/lease'
import type { Work } from '@/lib/work/types'
import { useEndings } from '../desk/useEndings'
import { LeavingPanel } from '../LeavingPanel'
import { RequestColumn } from '../RequestColumn'
import type { RoiRequest } from '../types'
import { ReturnPanel } from './ReturnPanel'
import { ReviewColumn } from './ReviewColumn'
import { ReviewPages } from './ReviewPages'
import { useReview } from './useReview'

const approve = { label: 'Approve', hint: 'Approve it: to payment, or to its release' }

/** A request as a reviewer sees it: as it will leave. Key it by the work item. */
export function ReviewDesk({ work, request }: { work: Work; request: RoiRequest }) {
  const { history } = useRouter()
  const { keeper, lease } = useLease(work)
  const review = useReview(request)
  const ways = useWays(work, keeper)
  const { endings, panel, setPanel } = ways
  const writable = lease.loss === null
  useReviewKeys(ways, writable)
  useDocumentTitle('Release review · Chartwright')
  return (
    <WorkFrame
      name="roi-review"
      notices={
        <LeaseBanner lease={lease} onReopen={() => keeper.reopen()} onHome={() => history.push('/work')} />
      }
      panes={[
        {
          id: 'request',
          label: 'Request',
          initial: 22,
          min: 14,
          content: <RequestColumn request={request} work={work} />,
        },
        { id: 'pages', label: 'Pages', initial: 46, min: 25, content: <ReviewPages review={review} /> },
        {
          id: 'findings',
          label: 'Findings',
          initial: 32,
          min: 22,
          content: (
            <ReviewColumn
              request={request}
              review={review}
              refusal={panel ? null : ways.refusal}
              writable={writable}
              onReturn={() => setPanel('return')}
            />
          ),
        },
      ]}
    >
      <WorkBar
        lease={lease}
        saved={<span>Nothing here is changed by looking</span>}
        ending={endings.busy}
        complete={approve}
        onHold={() => endings.setHolding(true)}
        onRelease={endings.release}
        onComplete={() => setPanel('approve')}
      />
      <HoldPanel
        opened={endings.holding}
        onClose={() => endings.setHolding(false)}
        kind={work.kind}
        onHold={endings.hold}
      />
      {panel === 'approve' && (
        <LeavingPanel
          title="Approve the release"
          act="Approve"
          request={request}
          pages={review.packet.length}
          marks={review.marks.data?.length ?? 0}
          then="The package is built and checked, and leaves; a fee that is open is awaited first."
          error={ways.refusal}
          busy={endings.busy}
          onAct={() => ways.decide('approve', [])}
          onClose={() => setPanel(null)}
        />
      )}
      {panel === 'return' && (
        <ReturnPanel
          requestId={request.id}
          error={ways.refusal}
          busy={endings.busy}
          onReturn={(reasons) => ways.decide('return', reasons)}
          onClose={() => setPanel(null)}
        />
      )}
    </WorkFrame>
  )
}

type Panel = 'approve' | 'return' | null
type Ways = ReturnType<typeof useWays>

function useWays(work: Work, keeper: LeaseKeeper) {
  const [panel, setPanel] = useState<Panel>(null)
  const [refusal, setRefusal] = useState<unknown>(null)
  const endings = useEndings(work, keeper, () => undefined)
  return {
    panel,
    setPanel,
    refusal,
    endings,
    decide: (decision: 'approve' | 'return', reasons: string[]) => {
      setRefusal(null)
      endings.review(decision, reasons).catch(setRefusal)
    },
  }
}

function useReviewKeys({ endings, panel, setPanel }: Ways, writable: boolean) {
  useKeys('This review', [
    {
      key: 'mod+Enter',
      label: 'Approve: look once more at what leaves',
      run: () => setPanel('approve'),
      when: writable && panel === null,
      inFields: true,
    },
    { key: 't', label: 'Return it with reasons', run: () => setPanel('return'), when: writable },
    { key: 'h', label: 'Put on hold', run: () => endings.setHolding(true), when: writable },
    { key: 'q', label: 'Release: give it back', run: endings.release, when: writable },
  ])
}
