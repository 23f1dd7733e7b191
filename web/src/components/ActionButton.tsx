import { Button, Tooltip, type ButtonProps } from '@mantine/core'
import type { ReactNode } from 'react'
import { KeyHint } from './KeyHint'

interface Props extends Omit<ButtonProps, 'children'> {
  children: ReactNode
  onClick: () => void
  /** The shortcut to show in the tooltip; register it with useKeys. */
  keys?: string
  /** What it does, where the label alone does not say. */
  hint?: string
}

/** A button whose tooltip tells its key. */
export function ActionButton({ children, keys, hint, ...button }: Props) {
  const label = (
    <>
      {hint ?? children} {keys && <KeyHint keys={keys} />}
    </>
  )
  return (
    <Tooltip label={label} disabled={!keys && !hint}>
      <Button size="xs" aria-keyshortcuts={keys?.replace('mod', 'Control')} {...button}>
        {children}
      </Button>
    </Tooltip>
  )
}
