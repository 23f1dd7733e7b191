import { LeasedScreen } from '@/components/work/LeasedScreen'
import { caseQuery } from './api'
import { Workbench } from './Workbench'

/** Chart preparation of the item in the address. */
export function PrepScreen() {
  return (
    <LeasedScreen title="Chart prep" file={caseQuery}>
      {(work, file) => <Workbench work={work} file={file} />}
    </LeasedScreen>
  )
}
