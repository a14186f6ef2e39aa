import { expect, it } from 'vitest'
import { isSameOrigin } from '../../src/http/same-origin.ts'

const request = { fetchSite: undefined, origin: undefined, host: 'app.example', secure: false }

it.each([
  ['same-origin', true],
  ['none', true],
  ['same-site', false],
  ['cross-site', false],
  ['', false],
  ['same-origin, cross-site', false],
])('Sec-Fetch-Site: %s passes: %s', (fetchSite, passes) => {
  expect(isSameOrigin({ ...request, fetchSite })).toBe(passes)
})

it('Sec-Fetch-Site decides before Origin', () => {
  const origin = 'http://app.example'
  expect(isSameOrigin({ ...request, origin, fetchSite: 'cross-site' })).toBe(false)
  expect(isSameOrigin({ ...request, origin: 'null', fetchSite: 'same-origin' })).toBe(true)
})

it('a request with neither header comes from no browser', () => {
  expect(isSameOrigin(request)).toBe(true)
})

it.each([
  ['http://app.example', 'app.example', false, true],
  ['http://app.example', 'APP.example', false, true],
  ['http://app.example', 'app.example:80', false, true],
  ['https://app.example', 'app.example:443', true, true],
  ['https://app.example', 'app.example', true, true],
  ['http://app.example:3000', 'app.example:3000', false, true],
  ['http://[::1]:3000', '[::1]:3000', false, true],
  // A proxy that ends TLS and of which the framework was not told.
  ['https://app.example', 'app.example', false, true],
  // A page in clear posts to the page over TLS: anybody on the way may have written it.
  ['http://app.example', 'app.example', true, false],
  ['http://app.example:3001', 'app.example:3000', false, false],
  ['http://app.example:81', 'app.example', false, false],
  ['https://app.example:80', 'app.example', false, false],
  ['http://evil.example', 'app.example', false, false],
  ['http://app.example.evil', 'app.example', false, false],
  ['http://xapp.example', 'app.example', false, false],
  ['null', 'app.example', false, false],
  ['', 'app.example', false, false],
  ['app.example', 'app.example', false, false],
  ['file://app.example', 'app.example', false, false],
  ['chrome-extension://app.example', 'app.example', false, false],
  ['http://app.example', undefined, false, false],
  ['http://app.example', 'not a host', false, false],
])('Origin %s against host %s, over TLS %s, passes: %s', (origin, host, secure, passes) => {
  expect(isSameOrigin({ fetchSite: undefined, origin, host, secure })).toBe(passes)
})
