import { Progress } from '@mantine/core'
import { StatusBadge, type StatusLook } from '@/components/StatusBadge'
import { DataTable } from '@/components/table/DataTable'
import type { Column } from '@/components/table/types'
import { formatClock, formatCount, plural } from '@/lib/format'
import { useNow } from '@/lib/useNow'
import { shortId } from './acts'
import type { VerifyProblem, VerifyReport } from './types'
import classes from './trail.module.css'

/** While the server recomputes: how long already, and what for. */
export function VerifyRunning({ startedAt, rows }: { startedAt: number; rows: number | undefined }) {
  const now = useNow(1_000)
  return (
    <>
      <p className={classes.verdict}>
        {rows === undefined ? 'Recomputing the log' : `Recomputing ${plural(rows, 'row')}`} ·{' '}
        {formatClock((now - startedAt) / 1000)}
      </p>
      <Progress value={100} animated aria-label="Verifying" />
    </>
  )
}

const sound: StatusLook = { label: 'Sound', tone: 'good' }
const broken: StatusLook = { label: 'Not as sealed', tone: 'bad' }

/** What was checked and what was found. */
export function VerifyResult({ report }: { report: VerifyReport }) {
  const { ok, sealed, checkpoints, problems, tookMs } = report
  return (
    <>
      <p className={classes.verdict}>
        <StatusBadge status="verified" look={ok ? sound : broken} />{' '}
        {ok
          ? `Nothing was altered, removed or slipped in. ${formatCount(sealed)} rows checked in ${seconds(tookMs)}.`
          : `${plural(problems.length, 'problem')} in ${formatCount(sealed)} rows, checked in ${seconds(tookMs)}. Begin with the first; tell the operator before anybody else works on the database.`}
      </p>
      {!ok && (
        <DataTable
          label="Problems"
          columns={problemColumns}
          rows={problems}
          rowId={(p) => `${p.kind}-${p.seq ?? ''}-${p.eventId ?? ''}`}
          maxHeight="45dvh"
          exportAs="trail-problems"
        />
      )}
      <h3 className={classes.subhead}>What was checked</h3>
      <ul className={classes.checks}>
        <li>{plural(sealed, 'sealed row')} hashed anew, each compared with its place in the log</li>
        <li>{plural(checkpoints, 'signed checkpoint')}: the signature, and the root of the rows it covers</li>
        <li>the checkpoint kept outside the database, which its owner cannot rewrite</li>
        <li>rows older than ten minutes that were never sealed</li>
      </ul>
    </>
  )
}

function seconds(ms: number): string {
  return ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`
}

const kinds: Record<string, string> = {
  altered: 'Row altered',
  missing: 'Row gone',
  inserted: 'Row slipped in',
  reordered: 'Order changed',
  checkpoint_forged: 'Signature false',
  checkpoint_mismatch: 'Root differs',
  log_shortened: 'Log shortened',
}

const problemColumns: Column<VerifyProblem>[] = [
  { id: 'kind', header: 'Problem', width: 130, cell: (p) => kinds[p.kind] ?? p.kind },
  {
    id: 'seq',
    header: 'Place',
    width: 80,
    align: 'right',
    cell: (p) => (p.seq === undefined ? '–' : formatCount(p.seq)),
    sortValue: (p) => p.seq ?? null,
  },
  {
    id: 'event',
    header: 'Event',
    width: 100,
    cell: (p) => (p.eventId ? <span title={p.eventId}>{shortId(p.eventId)}</span> : '–'),
  },
  { id: 'text', header: 'What it means', cell: (p) => <span title={p.text}>{p.text}</span> },
]
