/**
 * F6 moves between the columns of a screen, as in desktop programs. A column is any element with
 * `data-landmark` (and an `aria-label`); coming back to one puts the focus where it last was.
 */
const lastFocus = new WeakMap<HTMLElement, HTMLElement>()

const focusable =
  'a[href], button:not([disabled]), input:not([disabled]), select, textarea, [tabindex]:not([tabindex="-1"])'

function visibleLandmarks(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>('[data-landmark]')].filter(
    (el) =>
      !el.closest('[inert], [hidden]') &&
      getComputedStyle(el).display !== 'none' &&
      // A screen made of columns is reached by its columns.
      !el.querySelector('[data-landmark]:not([hidden])'),
  )
}

/** Moves the focus to the next landmark (1) or the one before (-1), round and round. */
export function cycleLandmarks(direction: 1 | -1): void {
  const marks = visibleLandmarks()
  if (marks.length === 0) return
  const active = document.activeElement
  const here = marks.findIndex((el) => el.contains(active))
  const left = marks[here]
  if (left && active instanceof HTMLElement) lastFocus.set(left, active)
  const from = here < 0 && direction < 0 ? 0 : here
  const next = marks[(from + direction + marks.length) % marks.length]
  if (next) focusLandmark(next)
}

/** Puts the focus into a landmark: where it last was, or on its first control, or on itself. */
export function focusLandmark(landmark: HTMLElement): void {
  const last = lastFocus.get(landmark)
  const target = last && landmark.contains(last) ? last : landmark.querySelector<HTMLElement>(focusable)
  if (target) return target.focus()
  landmark.tabIndex = -1
  landmark.focus()
}
