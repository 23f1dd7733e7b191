const form = /^[A-Z0-9]{2}$/
const most = 4

/** Modifiers as typed ("LT 59", "lt,59"), or null while they are not up to four of two characters each. */
export function modifiersOf(text: string): string[] | null {
  const parts = text
    .toUpperCase()
    .split(/[\s,-]+/)
    .filter(Boolean)
  return parts.length <= most && parts.every((p) => form.test(p)) ? parts : null
}
