import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Panel } from '@/components/Panel'
import { AgeText } from '@/components/TimeText'
import { plural } from '@/lib/format'
import { useCan } from '@/lib/me'
import { problemsQuery } from './api'
import { DecisionPanel } from './DecisionPanel'
import { MoreRow } from './MoreRow'
import classes from './Hospital.module.css'

/** Files that were refused or put aside. Their bytes are kept until a person decides; each opens the decision. */
export function ProblemFiles({ clientId }: { clientId: string }) {
  const mayDecide = useCan('documents.upload')
  const files = useInfiniteQuery({ ...problemsQuery(clientId), enabled: mayDecide })
  const [openId, setOpenId] = useState<string | null>(null)
  const { data = [], hasNextPage } = files
  const open = data.find((file) => file.sourceId === openId)
  if (data.length === 0) return null
  return (
    <div style={{ marginBottom: 10 }}>
      <Panel
        flush
        title={`${hasNextPage ? 'More than ' : ''}${plural(data.length, 'file')} could not be used: decide what becomes of them`}
      >
        <ul className={classes.waiting}>
          {data.map((file) => (
            <li key={file.sourceId}>
              <button type="button" onClick={() => setOpenId(file.sourceId)}>
                <span>{file.name}</span>
                <span className={classes.muted}>
                  {file.mayRelease ? 'put aside' : 'refused'} ·{' '}
                  <AgeText at={file.receivedAt} warnHours={48} badHours={96} /> ago
                </span>
              </button>
            </li>
          ))}
          <MoreRow list={files} />
        </ul>
      </Panel>
      {open && <DecisionPanel key={open.sourceId} file={open} onClose={() => setOpenId(null)} />}
    </div>
  )
}
