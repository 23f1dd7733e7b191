/** A checkpoint's signed note taken apart (C2SP signed-note, tlog-checkpoint). */
export interface NoteParts {
  origin: string
  size: string
  /** Base64 of the tree's root hash. */
  root: string
  /** Who signed, by key name. */
  signer: string
}

/** Reads a signed note; null where it has another form. The signature is checked by the server, not here. */
export function readNote(note: string): NoteParts | null {
  const [text = '', signatures = ''] = note.split('\n\n')
  const [origin, size, root] = text.split('\n')
  const signer = /^— (\S+) /m.exec(signatures)?.[1]
  return origin && size && root && signer ? { origin, size, root, signer } : null
}
