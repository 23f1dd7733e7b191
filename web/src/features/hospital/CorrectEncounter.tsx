import { Button } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { CorrectionForm } from '@/components/registration/CorrectionForm'
import { SidePanel } from '@/components/SidePanel'
import { showDone } from '@/components/undo'
import { correct, facilitiesQuery, type Encounter } from './api'

interface Props {
  encounter: Encounter
  onClose: () => void
}

/** Corrects what the hospital registered, with a reason. */
export function CorrectEncounter({ encounter, onClose }: Props) {
  const formId = useId()
  const queryClient = useQueryClient()
  const facilities = useQuery(facilitiesQuery)
  const [busy, setBusy] = useState(false)
  const zone = facilities.data?.find((f) => f.id === encounter.facilityId)?.timezone
  return (
    <SidePanel
      opened
      width={460}
      title="Correct the registration"
      onClose={onClose}
      footer={
        <>
          <Button size="xs" type="submit" form={formId} loading={busy} disabled={!zone}>
            Save the correction
          </Button>
          <Button size="xs" variant="default" onClick={onClose}>
            Cancel
          </Button>
        </>
      }
    >
      {zone && (
        <CorrectionForm
          key={encounter.version}
          id={formId}
          registered={encounter}
          zone={zone}
          onCorrect={async (correction) => {
            setBusy(true)
            try {
              await correct(encounter, correction)
              await queryClient.invalidateQueries({ queryKey: ['encounters'] })
              showDone('The registration was corrected')
              onClose()
            } finally {
              setBusy(false)
            }
          }}
        />
      )}
    </SidePanel>
  )
}
