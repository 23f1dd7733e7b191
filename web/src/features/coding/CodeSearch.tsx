import { useDebouncedValue } from '@mantine/hooks'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react'
import { messageOf } from '@/lib/api/error'
import { searchQuery } from './api'
import { HitList } from './HitList'
import type { CodeHit, CodeSystem } from './types'
import { useDrill } from './useDrill'
import classes from './CodeSearch.module.css'

interface Props {
  label: string
  placeholder: string
  systems: CodeSystem[]
  /** The day the codes must be in force. */
  on: string
  initialText?: string
  /** A billable code was chosen. Return a message where it cannot be taken. */
  onPick: (hit: CodeHit) => string | undefined
  /** Escape with nothing left to close. */
  onLeave: () => void
  /** Down or up with no list open: on to the neighbouring row. */
  onArrow?: (direction: 1 | -1) => void
  /** Names the field for focusing from elsewhere. */
  entry?: string
  takeFocus?: boolean
  disabled?: boolean
}

const settleMs = 50
const noHits: CodeHit[] = []

/**
 * Type a code or words; the codes that fit open below, best first. Arrows go through them, Right into a header's codes
 * or a code's neighbours in the book and Left back; Tab or Enter takes the code.
 */
export function CodeSearch(props: Props) {
  const { label, placeholder, systems, on, onPick, onLeave, initialText = '' } = props
  const [text, setText] = useState(initialText)
  const [settled] = useDebouncedValue(text, settleMs)
  const query = useQuery(searchQuery(systems, settled.trim(), on))
  const queryClient = useQueryClient()
  const drill = useDrill(on)
  const [picked, setPicked] = useState(0)
  const [refused, setRefused] = useState('')
  const [open, setOpen] = useState(initialText !== '')
  const input = useRef<HTMLInputElement>(null)
  const listId = useId()

  const asked = text.trim() !== ''
  const fresh = asked && settled === text && query.isSuccess && !query.isPlaceholderData
  const hits = drill.hits ?? (asked ? (query.data ?? noHits) : noHits)
  const active = Math.min(picked, hits.length - 1)
  const showing = open && asked && (hits.length > 0 || query.isFetched)

  const reset = () => {
    setText('')
    setPicked(0)
    setRefused('')
    drill.close()
  }
  const enter = async (hit: CodeHit) => setPicked(await drill.into(hit, active))
  const take = (hit: CodeHit) => {
    if (!hit.billable) return void enter(hit)
    const message = onPick(hit)
    if (message) return setRefused(message)
    reset()
  }
  /** What was typed last counts, not what happens to be listed still. */
  const takeTyped = async () => {
    const found = await queryClient.fetchQuery(searchQuery(systems, text.trim(), on)).catch(() => noHits)
    const hit = found[0]
    if (hit && input.current?.value === text) take(hit)
  }
  const takeActive = () => {
    const hit = hits[active]
    if (!drill.hits && !fresh) void takeTyped()
    else if (hit) take(hit)
  }
  const back = () => setPicked(drill.back())

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const caret = event.currentTarget.selectionStart
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key] as 1 | -1 | undefined
    const hit = hits[active]
    if (step && !showing) props.onArrow?.(step)
    else if (step) setPicked(Math.min(hits.length - 1, Math.max(0, active + step)))
    else if (event.key === 'ArrowRight' && showing && hit && caret === text.length) void enter(hit)
    else if (event.key === 'ArrowLeft' && drill.hits) back()
    else if ((event.key === 'Enter' || (event.key === 'Tab' && !event.shiftKey)) && asked) takeActive()
    else if (event.key === 'Escape' && drill.hits) back()
    else if (event.key === 'Escape' && asked) reset()
    else if (event.key === 'Escape') onLeave()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  useEffect(() => {
    if (props.takeFocus) input.current?.select()
  }, [props.takeFocus])

  return (
    <div className={classes.search}>
      <input
        ref={input}
        className={classes.input}
        role="combobox"
        aria-label={label}
        aria-expanded={showing}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={showing && hits.length > 0 ? `${listId}-${active}` : undefined}
        placeholder={placeholder}
        autoComplete="off"
        spellCheck={false}
        maxLength={200}
        data-entry={props.entry}
        disabled={props.disabled}
        value={text}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onChange={(event) => {
          setText(event.currentTarget.value)
          setPicked(0)
          setRefused('')
          drill.close()
        }}
        onKeyDown={onKeyDown}
      />
      {showing && (
        <HitList
          id={listId}
          hits={hits}
          active={active}
          title={drill.title}
          onBack={back}
          onTake={take}
          message={refused || (query.error ? messageOf(query.error) : '')}
        />
      )}
    </div>
  )
}
