import { LeasedScreen } from '@/components/work/LeasedScreen'
import { requestQuery } from './api'
import { Desk } from './desk/Desk'
import { ReviewDesk } from './review/ReviewDesk'

/** Release of information: the item in the address, prepared by a specialist or looked at by a reviewer. */
export function RoiScreen() {
  return (
    <LeasedScreen title="Release of information" file={requestQuery}>
      {(work, request) =>
        work.kind === 'roi_review' ? (
          <ReviewDesk work={work} request={request} />
        ) : (
          <Desk work={work} request={request} />
        )
      }
    </LeasedScreen>
  )
}
