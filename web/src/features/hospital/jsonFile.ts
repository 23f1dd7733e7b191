/** A thing as a JSON file: what `saveBlob` takes. */
export function jsonFile(name: string, thing: unknown): [Blob, string] {
  return [new Blob([JSON.stringify(thing, null, 2)], { type: 'application/json' }), `${name}.json`]
}
