/** The field stands where the button with the focus was, and goes on with it. */
export function takeFocus(field: HTMLElement | null) {
  field?.focus()
}
