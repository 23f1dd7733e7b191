import { useEffect, useRef } from 'react'

/** The title of a screen. It takes the focus when the screen opens, so that who hears the page knows where they are. */
export function Heading({ children, quiet = false }: { children: string; quiet?: boolean }) {
  const at = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (!quiet) at.current?.focus()
    document.title = children
  }, [children, quiet])
  return (
    <h1 ref={at} tabIndex={-1}>
      {children}
    </h1>
  )
}
