import { Button } from '@mantine/core'
import { useState } from 'react'
import type { RoiRequest } from '../types'
import classes from './Requests.module.css'

/** How many of a request's alarms are shown until all are asked for. */
const newest = 2

/** The alarms of a request's clocks, the newest first; earlier ones are folded, since a late request gathers many. */
export function Alarms({ alarms }: { alarms: RoiRequest['alarms'] }) {
  const [all, setAll] = useState(false)
  const raised = [...(alarms ?? [])].reverse()
  const shown = all ? raised : raised.slice(0, newest)
  return (
    <>
      {shown.map((a) => (
        <p key={a.label + a.at} className={a.late ? classes.bad : classes.warn}>
          {a.label}
        </p>
      ))}
      {raised.length > newest && (
        <Button size="compact-xs" variant="subtle" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? 'Show the newest' : `Show all ${raised.length} alarms`}
        </Button>
      )}
    </>
  )
}
