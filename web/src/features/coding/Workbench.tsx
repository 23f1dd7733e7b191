import { Button } from '@mantine/core'
import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { ErrorState } from '@/components/ErrorState'
import { Skeletons } from '@/components/Skeletons'
import { showDone } from '@/components/undo'
import { documentsQuery } from '@/components/viewer/api'
import { PagePane } from '@/components/viewer/PagePane'
import { Thumbnails } from '@/components/viewer/Thumbnails'
import type { ChartDocument } from '@/components/viewer/types'
import { useViewer } from '@/components/viewer/useViewer'
import { HoldPanel } from '@/components/work/HoldPanel'
import { LeaseBanner } from '@/components/work/LeaseBanner'
import { WorkBar } from '@/components/work/WorkBar'
import { WorkFrame } from '@/components/work/WorkFrame'
import { useMe } from '@/lib/me'
import { useStore } from '@/lib/store'
import { useLease } from '@/lib/work/hooks'
import type { Work } from '@/lib/work/types'
import type { TaggedCase } from './api'
import { BenchContext, useBench, type Bench, type Seed } from './bench'
import { CaseHeader } from './CaseHeader'
import { CodeTable } from './CodeTable'
import { asText } from './draft'
import { EditList } from './EditList'
import { marksOf } from './marks'
import { RecoveredNotice, StarterNotice } from './Notices'
import { ProcedureFields } from './ProcedureFields'
import { SaveText } from './SaveText'
import { SelectionActions } from './SelectionActions'
import { CaseSession } from './session'
import { useBenchKeys } from './useBenchKeys'
import { useEndings } from './useEndings'
import classes from './Workbench.module.css'

const noDocuments: ChartDocument[] = []

/** One chart being coded: its pages, the page, the case. Key it by the work item. */
export function Workbench({ work, opened }: { work: Work; opened: TaggedCase }) {
  const me = useMe()
  const { history } = useRouter()
  const { keeper, lease } = useLease(work)
  const [session] = useState(() => new CaseSession(me.user.id, opened.data.id, opened, keeper))
  useEffect(() => session.start(), [session])
  const save = useStore(session.saver.state)
  const documents = useQuery(documentsQuery(opened.data.encounterId))
  const viewer = useViewer(opened.data.encounterId, documents.data ?? noDocuments)
  const [current, setCurrent] = useState<string | null>(null)
  const [replacing, setReplacing] = useState<string | null>(null)
  const [seed, setSeed] = useState<Seed | null>(null)
  const bench: Bench = {
    file: opened.data,
    session,
    draft: useStore(session.draft),
    edits: useStore(session.edits),
    viewer,
    writable: lease.loss === null,
    current,
    setCurrent,
    replacing,
    setReplacing,
    seed,
    setSeed,
  }
  const endings = useEndings(work, bench, keeper)
  useBenchKeys(bench, endings)
  const reopen = async () => {
    await keeper.reopen()
    await session.resume()
  }
  const copy = async () => {
    await navigator.clipboard.writeText(asText(bench.draft))
    showDone('The codes are on the clipboard')
  }
  return (
    <BenchContext value={bench}>
      <WorkFrame
        name="workbench"
        notices={
          <>
            <LeaseBanner lease={lease} onReopen={reopen} onHome={() => history.push('/work')}>
              <Button size="compact-sm" variant="default" onClick={() => void copy()}>
                Copy the codes
              </Button>
            </LeaseBanner>
            <RecoveredNotice session={session} />
            <StarterNotice />
          </>
        }
        panes={[
          {
            id: 'pages',
            label: 'Documents',
            initial: 15,
            min: 8,
            content: <Thumbnails viewer={viewer} />,
          },
          {
            id: 'page',
            label: 'Page',
            initial: 48,
            min: 25,
            content: <PageColumn documents={documents} />,
          },
          { id: 'case', label: 'Case', initial: 37, min: 25, content: <CaseColumn work={work} /> },
        ]}
      >
        <WorkBar
          lease={lease}
          saved={<SaveText save={save} />}
          then={endings.next}
          ending={endings.busy}
          onHold={() => endings.setHolding(true)}
          onRelease={endings.release}
          onComplete={endings.complete}
        />
        <HoldPanel
          opened={endings.holding}
          onClose={() => endings.setHolding(false)}
          kind={work.kind}
          onHold={endings.hold}
        />
      </WorkFrame>
    </BenchContext>
  )
}

/** The page column, or what stands there until the chart is known. */
function PageColumn({ documents }: { documents: UseQueryResult<ChartDocument[]> }) {
  const bench = useBench()
  if (documents.isError)
    return <ErrorState error={documents.error} onRetry={() => void documents.refetch()} />
  if (documents.isPending) return <Skeletons lines={12} height={36} />
  return (
    <PagePane
      takeFocus
      viewer={bench.viewer}
      marks={marksOf(bench)}
      selectionActions={<SelectionActions />}
    />
  )
}

const placeholders = {
  dx: 'Diagnosis: code or words',
  pcs: 'Procedure: ICD-10-PCS code or words',
  services: 'Service: CPT, HCPCS or words',
}

/** The case: who, diagnoses, procedures, edits. */
function CaseColumn({ work }: { work: Work }) {
  const { file } = useBench()
  const inpatient = file.codeSystems.procedures.includes('ICD10PCS')
  return (
    <div className={classes.case}>
      <CaseHeader work={work} file={file} />
      <CodeTable table="dx" title="Diagnoses" placeholder={placeholders.dx} />
      <CodeTable
        table="px"
        title={inpatient ? 'Procedures' : 'Procedures and services'}
        placeholder={inpatient ? placeholders.pcs : placeholders.services}
        fields={(code) => <ProcedureFields code={code} />}
      />
      <EditList />
    </div>
  )
}
