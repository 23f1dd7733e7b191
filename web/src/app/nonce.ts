declare global {
  /** Where libraries that write styles of their own look for the nonce. */
  var __webpack_nonce__: string | undefined
}

/** The nonce that the server gave this page: styles without it are refused (Content-Security-Policy). */
export function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? ''
}

globalThis.__webpack_nonce__ = styleNonce()
