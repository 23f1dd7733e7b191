/** Zoom as a multiple of the column's width; 1 fills it. */
export const zoomSteps = [0.4, 0.5, 0.65, 0.8, 1, 1.25, 1.5, 2, 2.5, 3]

/** The next larger (1) or smaller (-1) zoom. */
export function zoomBy(zoom: number, direction: 1 | -1): number {
  const steps = direction > 0 ? zoomSteps : zoomSteps.toReversed()
  return steps.find((z) => (direction > 0 ? z > zoom + 0.001 : z < zoom - 0.001)) ?? zoom
}

// Few widths, so that neighbours and returns find their picture loaded. A letter page is kept 1275 px wide, and as it is kept it
// comes at once; the browser scales it down better than the server could in that time.
const imageWidths = [1400, 2000]

/** The width in px to ask of the server for a page shown `cssWidth` wide. */
export function imageWidth(cssWidth: number, pixelRatio: number): number {
  const wanted = cssWidth * pixelRatio
  return imageWidths.find((w) => w >= wanted * 0.85) ?? imageWidths[imageWidths.length - 1] ?? 2000
}
