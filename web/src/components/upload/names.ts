const shortestAccount = 4

/**
 * What in a file's name looks most like an account number, to fill in a form: the longest run of letters and digits that has a
 * digit in it. The server alone decides to which encounter a file belongs.
 */
export function accountGuess(fileName: string): string {
  const name = fileName.replace(/\.[^.]+$/, '').toUpperCase()
  const runs = name.split(/[^A-Z0-9]+/).filter((run) => run.length >= shortestAccount && /\d/.test(run))
  return runs.reduce((best, run) => (digits(run) > digits(best) ? run : best), '')
}

function digits(text: string): number {
  return text.replace(/\D/g, '').length
}

const mostFiles = 200
const accepted = ['pdf', 'tif', 'tiff', 'jpg', 'jpeg', 'png', 'txt']

/** For the browser's file dialog; the server goes by content, not by name. */
export const acceptedTypes = accepted.map((type) => `.${type}`).join(',')

/** Takes at most 200 files, without those a system leaves in folders. */
export function chooseFiles(files: File[]): { taken: File[]; note: string } {
  const real = files.filter((file) => !file.name.startsWith('.') && file.name !== 'Thumbs.db')
  const left = real.length - mostFiles
  const note =
    left > 0 ? `${mostFiles} files at a time: ${left} were left out. Add them when these are through.` : ''
  return { taken: real.slice(0, mostFiles), note }
}
