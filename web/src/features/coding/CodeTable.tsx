import { useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { formatDate } from '@/lib/format'
import { codeQuery } from './api'
import { useBench, focusEntry, focusRow, takeCode } from './bench'
import { CodeRow } from './CodeRow'
import { CodeSearch } from './CodeSearch'
import { ofRole, type DraftCode } from './draft'
import type { CodeHit, Role } from './types'
import { usePoaExempt } from './usePoaExempt'
import classes from './CodeTable.module.css'

interface Props {
  table: Role
  title: string
  placeholder: string
  /** A second line of fields under each row. */
  fields?: (code: DraftCode) => ReactNode
}

/** Diagnoses or procedures in sequence, and under them the line where the next one is typed. */
export function CodeTable({ table: role, title, placeholder, fields }: Props) {
  const bench = useBench()
  const queryClient = useQueryClient()
  const rows = ofRole(bench.draft, role)
  const withPoa = role === 'dx' && bench.file.poaRequired
  const exempt = usePoaExempt(withPoa ? rows : [], bench.file.codesAsOf)
  const { seed } = bench
  const go = (index: number) => {
    const row = rows[index]
    if (row) focusRow(row.key)
    else if (index >= rows.length) focusEntry(role)
  }
  return (
    <section className={classes.section} aria-label={title}>
      <h2 className={classes.title}>
        {title} <span className={classes.count}>{rows.length}</span>
        <span className={classes.asOf}>codes of {formatDate(bench.file.codesAsOf)}</span>
      </h2>
      {rows.length > 0 && (
        <div role="grid" aria-label={title} className={classes.grid}>
          {rows.map((code, index) => (
            <CodeRow
              key={code.key}
              code={code}
              index={index}
              first={
                bench.current === code.key || (index === 0 && !rows.some((r) => r.key === bench.current))
              }
              poa={withPoa ? (exempt.has(code.key) ? 'exempt' : 'asked') : 'none'}
              onGo={go}
            >
              {fields?.(code)}
            </CodeRow>
          ))}
        </div>
      )}
      <CodeSearch
        key={seed?.role === role ? seed.text : ''}
        label={`Add to ${title.toLowerCase()}`}
        placeholder={placeholder}
        systems={role === 'dx' ? [bench.file.codeSystems.diagnoses] : bench.file.codeSystems.procedures}
        on={bench.file.codesAsOf}
        entry={role}
        initialText={seed?.role === role ? seed.text : ''}
        takeFocus={seed?.role === role}
        disabled={!bench.writable}
        onPick={(hit) => pick(hit)}
        onArrow={(direction) => go(direction < 0 ? rows.length - 1 : rows.length)}
        onLeave={() => {
          bench.setSeed(null)
          const last = rows.at(-1)
          if (last) focusRow(bench.current ?? last.key)
        }}
      />
    </section>
  )

  function pick(hit: CodeHit): string | undefined {
    const key = takeCode(bench, role, hit)
    if (!key) return `${hit.code} is on the case already.`
    if (role === 'px') focusRow(key, 'first')
    else if (withPoa) void focusForPoa(key, hit)
    else requestAnimationFrame(() => focusEntry(role))
    return undefined
  }

  /** Where POA must be said the row is next, unless the code turns out to be exempt. */
  async function focusForPoa(key: string, hit: CodeHit) {
    focusRow(key)
    const found = await queryClient
      .fetchQuery(codeQuery(hit.system, hit.code, bench.file.codesAsOf))
      .catch(() => null)
    const stillThere = document.activeElement?.getAttribute('data-row') === key
    if (found?.poaExempt && stillThere) focusEntry(role)
  }
}
