/** How a thing stands; never shown by colour alone. */
export type Tone = 'neutral' | 'info' | 'good' | 'warn' | 'bad'

/** The text and background of a tone, from src/app/global.css. */
export function toneColors(tone: Tone): { color: string; background: string } {
  if (tone === 'neutral') return { color: 'var(--muted)', background: 'var(--surface-2)' }
  if (tone === 'info') return { color: 'var(--accent)', background: 'var(--accent-soft)' }
  return { color: `var(--${tone})`, background: `var(--${tone}-soft)` }
}
