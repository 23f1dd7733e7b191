/** A column of a Splitter as far as its width goes, in percent of the whole. */
export interface PaneSize {
  initial: number
  min: number
}

/** The widths after the divider behind pane `index` moved by `delta` percent, no neighbour below its least. */
export function moveDivider(sizes: number[], panes: PaneSize[], index: number, delta: number): number[] {
  const left = sizes[index]
  const right = sizes[index + 1]
  const leftMin = panes[index]?.min ?? 0
  const rightMin = panes[index + 1]?.min ?? 0
  if (left === undefined || right === undefined) return sizes
  const moved = Math.min(right - rightMin, Math.max(leftMin - left, delta))
  return sizes.with(index, left + moved).with(index + 1, right - moved)
}

const prefix = 'chartwright-columns-'

/** The widths remembered under the name, if they fit the panes; otherwise the initial ones. */
export function rememberedSizes(name: string, panes: PaneSize[]): number[] {
  const initial = panes.map((p) => p.initial)
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(prefix + name) ?? 'null')
    const fits =
      Array.isArray(stored) &&
      stored.length === panes.length &&
      stored.every((n, i) => typeof n === 'number' && n >= (panes[i]?.min ?? 0) - 0.01) &&
      Math.abs(stored.reduce((a: number, b: number) => a + b, 0) - 100) < 1
    return fits ? (stored as number[]) : initial
  } catch {
    return initial
  }
}

/** Remembers the widths on this device. */
export function rememberSizes(name: string, sizes: number[]): void {
  try {
    localStorage.setItem(prefix + name, JSON.stringify(sizes))
  } catch {
    // Without storage the widths last as long as the screen.
  }
}
