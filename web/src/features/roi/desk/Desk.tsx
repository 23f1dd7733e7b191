import { useDocumentTitle } from '@mantine/hooks'
import { useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { HoldPanel } from '@/components/work/HoldPanel'
import { LeaseBanner } from '@/components/work/LeaseBanner'
import { WorkBar } from '@/components/work/WorkBar'
import { WorkFrame } from '@/components/work/WorkFrame'
import { useLease } from '@/lib/work/hooks'
import type { Work } from '@/lib/work/types'
import { LeavingPanel } from '../LeavingPanel'
import { RequestColumn } from '../RequestColumn'
import { CorrectPanel } from '../requests/CorrectPanel'
import type { RoiRequest } from '../types'
import { DeskContext, type Step } from './desk'
import { Middle } from './Middle'
import { StepBar } from './StepBar'
import { StepColumn } from './StepColumn'
import { useDeskKeys } from './useDeskKeys'
import { useDeskState } from './useDeskState'
import { useEndings } from './useEndings'

const submit = { label: 'Submit', hint: 'Submit it: to review, or to its release' }

/** A request under a specialist's hands. Key it by the work item. */
export function Desk({ work, request }: { work: Work; request: RoiRequest }) {
  const { history } = useRouter()
  const { keeper, lease } = useLease(work)
  const [step, setStep] = useState<Step>(request.patientId ? 'pages' : 'validate')
  const endings = useEndings(work, keeper, () => setStep('check'))
  const desk = useDeskState({ work, request, keeper, lease, endings, step, setStep })
  const [correcting, setCorrecting] = useState(false)
  useDeskKeys(desk, () => setCorrecting(true))
  useDocumentTitle('Release of information · Chartwright')
  const { acts } = desk
  const waits = acts.unsaved.fields !== null || acts.unsaved.picks !== null
  return (
    <DeskContext value={desk}>
      <WorkFrame
        name="roi"
        notices={
          <>
            <LeaseBanner
              lease={lease}
              onReopen={() => keeper.reopen()}
              onHome={() => history.push('/work')}
            />
            <StepBar />
          </>
        }
        panes={[
          {
            id: 'request',
            label: 'Request',
            initial: 22,
            min: 14,
            content: (
              <RequestColumn
                request={request}
                work={work}
                onCorrect={desk.writable ? () => setCorrecting(true) : undefined}
              />
            ),
          },
          { id: 'pages', label: 'Pages', initial: 46, min: 25, content: <Middle /> },
          { id: 'step', label: 'Step', initial: 32, min: 22, content: <StepColumn /> },
        ]}
      >
        <WorkBar
          lease={lease}
          saved={<span role="status">{savedText(acts.busy, waits)}</span>}
          ending={endings.busy}
          waiting={!desk.writable}
          complete={submit}
          onHold={() => endings.setHolding(true)}
          onRelease={endings.release}
          onComplete={() => endings.setLeaving(true)}
        />
        <HoldPanel
          opened={endings.holding}
          onClose={() => endings.setHolding(false)}
          kind={work.kind}
          onHold={endings.hold}
        />
        {correcting && (
          <CorrectPanel request={request} save={acts.correct} onClose={() => setCorrecting(false)} />
        )}
        {endings.leaving && (
          <LeavingPanel
            title="Submit the request"
            act="Submit"
            request={request}
            pages={desk.picked.size}
            marks={desk.marks.data?.length ?? 0}
            then="It goes to review where the client's rules name one. Else its package is built and checked, and leaves; a fee that is open is awaited first."
            error={null}
            busy={endings.busy || acts.busy || (acts.unsaved.picks !== null && !desk.chart.data)}
            onAct={() => {
              desk.resend()
              endings.complete()
            }}
            onClose={() => endings.setLeaving(false)}
          />
        )}
      </WorkFrame>
    </DeskContext>
  )
}

function savedText(busy: boolean, waits: boolean): string {
  if (busy) return 'Saving…'
  return waits ? 'Not saved; kept here' : 'All saved'
}
