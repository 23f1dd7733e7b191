/** Calls run at once, and then at most every `ms` however often it is asked; the last call is never lost. */
export function throttle(run: () => void, ms: number): () => void {
  let resting = false
  let asked = false
  const fire = () => {
    if (resting) {
      asked = true
      return
    }
    run()
    resting = true
    setTimeout(() => {
      resting = false
      if (asked) {
        asked = false
        fire()
      }
    }, ms)
  }
  return fire
}
