import { Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useCan, useMe } from '@/lib/me'
import { facilitiesQuery } from './api'
import { DropTarget } from '@/components/upload/DropTarget'
import { UploadPanel } from '@/components/upload/UploadPanel'
import { useUploads } from '@/components/upload/useUploads'
import classes from './Hospital.module.css'

/** The batch target with its files: each finds its encounter by the account number in its name. */
export function UploadStrip({ clientId }: { clientId: string }) {
  const mayUpload = useCan('documents.upload')
  return mayUpload ? <Strip clientId={clientId} /> : null
}

function Strip({ clientId }: { clientId: string }) {
  const me = useMe()
  const { items, queue } = useUploads()
  const facilities = useQuery(facilitiesQuery)
  const [chosen, setChosen] = useState<string | null>(null)
  const places = (facilities.data ?? []).filter((f) => f.active && (!clientId || f.clientId === clientId))
  const facilityId = places.some((f) => f.id === chosen) ? chosen : places.length === 1 ? places[0]?.id : null
  // Who belongs to no hospital must say for which the files are.
  const blocked = !me.client && !facilityId ? 'Choose the facility first.' : undefined
  return (
    <div className={classes.upload} data-alone={items.length === 0 || undefined}>
      <div>
        <DropTarget
          label="Drop charts here"
          blocked={blocked}
          onFiles={(files) => void queue.add(files, facilityId ? { facilityId } : {})}
        >
          1 to 200 files: PDF, TIFF, JPEG, PNG, text. The account number in a file&apos;s name tells its
          encounter.
        </DropTarget>
        {places.length > 1 && (
          <Select
            size="xs"
            mt={6}
            w={260}
            aria-label="Facility of the files"
            placeholder={me.client ? 'Any of our facilities' : 'Which facility are they for?'}
            clearable
            data={places.map((f) => ({ value: f.id, label: f.name }))}
            value={facilityId ?? null}
            onChange={setChosen}
          />
        )}
      </div>
      <UploadPanel items={items} queue={queue} />
    </div>
  )
}
