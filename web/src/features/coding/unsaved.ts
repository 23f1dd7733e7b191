import type { Draft } from './draft'

/**
 * What was typed and is not on the server yet. It lives in the tab's own storage, so that a reload, a crash or a lost
 * connection costs nothing, and is cleared the moment the server has it. Words of the chart are left out: evidence is
 * kept as places, not text.
 */
export interface Unsaved {
  /** Version of the case the changes were made to. */
  version: number
  at: number
  codes: Draft
}

const prefix = 'chartwright-unsaved:'

function nameOf(userId: string, caseId: string): string {
  return `${prefix}${userId}:${caseId}`
}

/** Keeps the codes until the server has them. */
export function keepUnsaved(userId: string, caseId: string, version: number, codes: Draft): void {
  const bare = codes.map((c) => ({ ...c, evidence: c.evidence.map((e) => ({ ...e, text: undefined })) }))
  const value: Unsaved = { version, at: Date.now(), codes: bare }
  try {
    sessionStorage.setItem(nameOf(userId, caseId), JSON.stringify(value))
  } catch {
    // Without storage it lasts as long as the page.
  }
}

/** What this person had not saved of the case, or null. What other people left in this tab is thrown away. */
export function readUnsaved(userId: string, caseId: string): Unsaved | null {
  try {
    for (const name of Object.keys(sessionStorage))
      if (name.startsWith(prefix) && !name.startsWith(`${prefix}${userId}:`)) sessionStorage.removeItem(name)
    const value = JSON.parse(sessionStorage.getItem(nameOf(userId, caseId)) ?? 'null') as Unsaved | null
    return value && Array.isArray(value.codes) ? value : null
  } catch {
    return null
  }
}

/** Forgets it: the server has it, or the person does not want it. */
export function dropUnsaved(userId: string, caseId: string): void {
  sessionStorage.removeItem(nameOf(userId, caseId))
}
