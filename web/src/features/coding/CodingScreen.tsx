import { LeasedScreen } from '@/components/work/LeasedScreen'
import { caseQuery } from './api'
import { Workbench } from './Workbench'

/** The workbench of the item in the address. */
export function CodingScreen() {
  return (
    <LeasedScreen title="Workbench" file={caseQuery}>
      {(work, opened) => <Workbench work={work} opened={opened} />}
    </LeasedScreen>
  )
}
