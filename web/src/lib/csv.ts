/** One field of a CSV line (RFC 4180). A text that a spreadsheet would take for a formula gets an apostrophe before it. */
function field(value: string | number | null): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const harmless = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}

/** Lines as CSV, the heading first. Numbers stay numbers; null is empty. */
export function toCsv(heading: string[], lines: (string | number | null)[][]): string {
  return [heading, ...lines].map((line) => line.map(field).join(',') + '\r\n').join('')
}
