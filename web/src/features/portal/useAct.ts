import { useCallback, useRef, useState } from 'react'

/** Runs one act at a time; a second click while it runs does nothing. Its error stays until the next try. */
export function useAct() {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const running = useRef(false)
  const act = useCallback(async (work: () => Promise<unknown>) => {
    if (running.current) return false
    running.current = true
    setBusy(true)
    setError(null)
    try {
      await work()
      return true
    } catch (e) {
      setError(e)
      return false
    } finally {
      running.current = false
      setBusy(false)
    }
  }, [])
  return { busy, error, act }
}
