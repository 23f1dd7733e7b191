import { ActionIcon, Tooltip } from '@mantine/core'
import {
  IconAlertTriangle,
  IconExclamationCircle,
  IconStar,
  IconStarFilled,
  IconX,
} from '@tabler/icons-react'
import { useState, type DragEvent, type KeyboardEvent, type ReactNode } from 'react'
import { CodeBadge } from '@/components/CodeBadge'
import { useBench, change, focusRow, removeRow, takeCode } from './bench'
import { CodeSearch } from './CodeSearch'
import { dotted, moveCode, ofRole, patchCode, togglePrincipal, type DraftCode } from './draft'
import { editsOf } from './edits'
import { EvidenceChips } from './EvidenceChips'
import type { Poa } from './types'
import classes from './CodeTable.module.css'

interface Props {
  code: DraftCode
  index: number
  /** The row that Tab reaches. */
  first: boolean
  /** Whether present-on-admission is asked of this code. */
  poa: 'none' | 'asked' | 'exempt'
  /** Goes to the row with that place in the table; one past the last is the entry line. */
  onGo: (index: number) => void
  children?: ReactNode
}

const dragType = 'application/x-chartwright-row'

/** One code: sequence, code, words, POA, evidence, what the rules say. Its keys are those of the current code. */
export function CodeRow({ code, index, first, poa, onGo, children }: Props) {
  const bench = useBench()
  const [over, setOver] = useState(false)
  const edits = editsOf(bench.edits, code.key)
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget || event.altKey || event.ctrlKey || event.metaKey) return
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step) onGo(index + step)
    else if (event.key === 'Enter' && bench.writable) bench.setReplacing(code.key)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const onDrop = (event: DragEvent) => {
    setOver(false)
    const dragged = event.dataTransfer.getData(dragType)
    const from = ofRole(bench.draft, code.role).findIndex((c) => c.key === dragged)
    if (from >= 0) change(bench, (d) => moveCode(d, dragged, index - from))
  }
  return (
    <div
      role="row"
      tabIndex={first ? 0 : -1}
      className={classes.row}
      data-row={code.key}
      data-current={bench.current === code.key || undefined}
      data-over={over || undefined}
      aria-label={`${code.principal ? 'Principal, ' : ''}${dotted(code.system, code.code)} ${code.description}`}
      onFocus={() => bench.setCurrent(code.key)}
      onKeyDown={onKeyDown}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes(dragType)) return
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
    >
      {bench.replacing === code.key ? <Replace code={code} /> : <Line {...{ code, index, poa }} />}
      {children && (
        <div role="gridcell" className={classes.fields}>
          {children}
        </div>
      )}
      {edits
        .filter((e) => e.level === 'error' && e.rule.startsWith('refused'))
        .map((e) => (
          <div key={e.rule} role="gridcell" className={classes.refused}>
            {e.message}
          </div>
        ))}
    </div>
  )
}

function Replace({ code }: { code: DraftCode }) {
  const bench = useBench()
  const { codeSystems, codesAsOf } = bench.file
  const leave = () => {
    bench.setReplacing(null)
    requestAnimationFrame(() => focusRow(code.key))
  }
  return (
    <div role="gridcell" className={classes.replace}>
      <CodeSearch
        label={`Another code for ${dotted(code.system, code.code)}`}
        placeholder="Another code or words"
        systems={code.role === 'dx' ? [codeSystems.diagnoses] : codeSystems.procedures}
        on={codesAsOf}
        initialText={dotted(code.system, code.code)}
        takeFocus
        onLeave={leave}
        onPick={(hit) => {
          if (!takeCode(bench, code.role, hit)) return `${hit.code} is on the case already.`
          focusRow(code.key)
          return undefined
        }}
      />
    </div>
  )
}

function Line({ code, index, poa }: Pick<Props, 'code' | 'index' | 'poa'>) {
  const bench = useBench()
  return (
    <div className={classes.line} role="presentation" data-poa={poa !== 'none' || undefined}>
      <span role="gridcell">
        {code.role === 'dx' ? <Principal code={code} index={index} /> : <Grip code={code}>{index + 1}</Grip>}
      </span>
      <span role="gridcell">
        <CodeBadge code={dotted(code.system, code.code)} />
      </span>
      <span role="gridcell" className={classes.description} title={code.description}>
        {code.description}
      </span>
      {poa !== 'none' && (
        <span role="gridcell">
          <PoaField code={code} exempt={poa === 'exempt'} />
        </span>
      )}
      <span role="gridcell">
        <EvidenceChips code={code} />
      </span>
      <span role="gridcell" className={classes.end}>
        <EditMark code={code} />
        <ActionIcon
          variant="subtle"
          color="gray"
          size={20}
          tabIndex={-1}
          className={classes.remove}
          aria-label={`Remove ${dotted(code.system, code.code)}`}
          disabled={!bench.writable}
          onClick={() => removeRow(bench, code.key)}
        >
          <IconX size={14} />
        </ActionIcon>
      </span>
    </div>
  )
}

/** What a row is dragged by. */
function Grip({ code, children }: { code: DraftCode; children: ReactNode }) {
  return (
    <span
      className={classes.grip}
      draggable
      title="Drag, or alt with the arrow keys"
      onDragStart={(event) => {
        event.dataTransfer.setData(dragType, code.key)
        event.dataTransfer.effectAllowed = 'move'
      }}
    >
      {children}
    </span>
  )
}

function Principal({ code, index }: { code: DraftCode; index: number }) {
  const bench = useBench()
  return (
    <Grip code={code}>
      <button
        type="button"
        tabIndex={-1}
        className={classes.principal}
        aria-pressed={code.principal}
        aria-label={
          code.principal ? 'Principal diagnosis' : `Make number ${index + 1} the principal diagnosis`
        }
        disabled={!bench.writable}
        onClick={() => change(bench, (d) => togglePrincipal(d, code.key))}
      >
        {code.principal ? <IconStarFilled size={14} /> : <span className={classes.number}>{index + 1}</span>}
        {!code.principal && <IconStar size={14} className={classes.star} />}
      </button>
    </Grip>
  )
}

const poaValues: Poa[] = ['Y', 'N', 'U', 'W', '1']

function PoaField({ code, exempt }: { code: DraftCode; exempt: boolean }) {
  const bench = useBench()
  return (
    <select
      className={classes.poa}
      tabIndex={-1}
      aria-label={exempt ? 'Present on admission: exempt' : 'Present on admission'}
      title={exempt ? 'This code is exempt from POA reporting' : 'Present on admission'}
      data-empty={(code.poa === '' && !exempt) || undefined}
      disabled={!bench.writable}
      data-field="poa"
      value={code.poa}
      onChange={(event) =>
        change(bench, (d) => patchCode(d, code.key, { poa: event.currentTarget.value as Poa }))
      }
    >
      <option value="">{exempt ? 'ex' : '–'}</option>
      {poaValues.map((value) => (
        <option key={value}>{value}</option>
      ))}
    </select>
  )
}

function EditMark({ code }: { code: DraftCode }) {
  const bench = useBench()
  const edits = editsOf(bench.edits, code.key)
  const worst = edits[0]
  if (!worst) return null
  const Icon = worst.level === 'error' ? IconExclamationCircle : IconAlertTriangle
  const text = edits.map((e) => e.message).join(' ')
  return (
    <Tooltip label={text} multiline maw={320}>
      <span className={classes.mark} data-level={worst.level} role="img" aria-label={text}>
        <Icon size={16} stroke={1.8} />
      </span>
    </Tooltip>
  )
}
