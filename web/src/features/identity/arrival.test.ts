import { describe, expect, it } from 'vitest'
import { arrivalAt, takeArrival } from './arrival'

describe('an arrival from the organisation', () => {
  it.each([
    ['/sign-in/northlake', '?code=c&state=s', { agency: 'northlake', state: 's', code: 'c' }],
    ['/sign-in/northlake', '?error=access_denied&state=s', { agency: 'northlake', state: 's', code: '' }],
    ['/sign-in/northlake', '', null],
    ['/work', '?code=c&state=s', null],
    ['/sign-in/../work', '?code=c&state=s', null],
  ])('at %s%s is %o', (pathname, search, arrival) => {
    expect(arrivalAt({ pathname, search })).toEqual(arrival)
  })

  it('leaves nothing in the address', () => {
    window.history.replaceState(null, '', '/sign-in/northlake?code=c&state=s')
    expect(takeArrival()?.code).toBe('c')
    expect(window.location.href).not.toContain('code')
    expect(takeArrival()).toBeNull()
  })
})
