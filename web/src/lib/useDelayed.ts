import { useEffect, useState } from 'react'

/** True once `active` has lasted `ms`: what loads faster than that shows no skeleton at all. */
export function useDelayed(active: boolean, ms = 300): boolean {
  const [late, setLate] = useState(false)
  useEffect(() => {
    if (!active) return
    const timer = window.setTimeout(() => setLate(true), ms)
    return () => {
      window.clearTimeout(timer)
      setLate(false)
    }
  }, [active, ms])
  return active && late
}
