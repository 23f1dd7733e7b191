import { expect, it } from 'vitest'
import { cycleLandmarks } from './landmarks'

it('goes round the innermost visible columns and back to where the focus was in each', () => {
  document.body.innerHTML = `
    <nav data-landmark><a href="#a" id="place">A</a></nav>
    <main data-landmark>
      <section data-landmark><button id="one">1</button><button id="two">2</button></section>
      <section data-landmark hidden><button>hidden</button></section>
      <section data-landmark id="bare">text</section>
    </main>`
  const focused = () => document.activeElement?.id
  cycleLandmarks(1)
  expect(focused()).toBe('place')
  cycleLandmarks(1)
  expect(focused()).toBe('one')
  document.getElementById('two')?.focus()
  cycleLandmarks(1)
  expect(focused()).toBe('bare')
  cycleLandmarks(1)
  expect(focused()).toBe('place')
  cycleLandmarks(1)
  expect(focused()).toBe('two')
  cycleLandmarks(-1)
  cycleLandmarks(-1)
  expect(focused()).toBe('bare')
  document.body.innerHTML = ''
})
