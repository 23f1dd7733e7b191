import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useId } from 'react'
import { QueryView } from '@/components/QueryView'
import { CorrectionForm } from '@/components/registration/CorrectionForm'
import { SidePanel } from '@/components/SidePanel'
import { encounterQuery } from './api'
import { useBench } from './bench'
import type { Endings } from './useEndings'

interface Props {
  encounterId: string
  /** The facility's zone: times are typed as its clocks showed them. */
  zone: string
  endings: Endings
}

/** Corrects what was registered, with a reason. */
export function CorrectPanel({ encounterId, zone, endings }: Props) {
  const encounter = useQuery(encounterQuery(encounterId))
  const formId = useId()
  const { writable } = useBench()
  return (
    <SidePanel
      opened
      onClose={() => endings.setPanel(null)}
      title="Correct the registration"
      width={440}
      footer={
        <Button type="submit" form={formId} loading={endings.busy} disabled={!writable}>
          Save the correction
        </Button>
      }
    >
      <QueryView query={encounter}>
        {(tagged) => (
          <CorrectionForm
            key={tagged.etag}
            id={formId}
            registered={tagged.data}
            zone={zone}
            onCorrect={(correction) => endings.correct(tagged, correction)}
          />
        )}
      </QueryView>
    </SidePanel>
  )
}
