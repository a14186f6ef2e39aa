import fc from 'fast-check'
import { expect, it } from 'vitest'
import { safeReturnAddress } from '../../src/http/return-address.ts'

const reserved = { loginPath: '/admin/login', logoutPath: '/admin/logout' }

it.each([
  ['/', '/'],
  ['/reports?year=2024&x=%2F#top', '/reports?year=2024&x=%2F#top'],
  ['/admin', '/admin'],
  ['/admin/loginx', '/admin/loginx'],
  ['/login', '/login'],
  ['/a/../b', '/b'],
  ['/ü', '/%C3%BC'],
  ['/100%', '/100%'],
  ['/next?to=https://evil.example', '/next?to=https://evil.example'],
])('%j leads to %s', (value, address) => {
  expect(safeReturnAddress(value, reserved)).toBe(address)
})

it.each([
  undefined,
  null,
  1,
  ['/a'],
  {},
  '',
  'reports',
  'https://evil.example',
  '//evil.example',
  '///evil.example',
  '/\\evil.example',
  '\\/evil.example',
  '/a\\b',
  '/\t/evil.example',
  '/\n/evil.example',
  '\t//evil.example',
  '/a\0',
  '/a\u007f',
  '/a\u0085',
  '/.//evil.example',
  '/..//evil.example',
  '/a/..//evil.example',
  '/%2e//evil.example',
  'javascript:alert(1)',
  `/${'a'.repeat(2048)}`,
  `/${'ü'.repeat(1024)}`,
])('%j is refused', (value) => {
  expect(safeReturnAddress(value, reserved)).toBeUndefined()
})

it.each([
  '/admin/login',
  '/admin/logout',
  '/admin/login/',
  '/admin/login?returnTo=%2F',
  '/admin/logout#x',
  '/admin/LOGIN',
  '/admin/%6cogin',
  '/admin/%6Cogout',
  '/%61dmin/login',
  '/admin%2flogin',
  '/admin//login',
  '/admin/x/../login',
  '/admin/./logout/',
])('%s is refused: it is the login or the logout', (value) => {
  expect(safeReturnAddress(value, reserved)).toBeUndefined()
})

it('never leaves the site, whatever comes in', () => {
  const pieces = fc.constantFrom(
    '/',
    '\\',
    '.',
    '..',
    '%2e',
    '%2f',
    '%5c',
    '@',
    ':',
    '?',
    '#',
    'x',
    '\t',
    'http:',
  )
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
      const address = safeReturnAddress(`/${parts.join('')}`, reserved)
      if (address === undefined) return
      const url = new URL(address, 'https://app.example/deep/page')
      expect(url.origin).toBe('https://app.example')
      expect(url.pathname + url.search + url.hash).toBe(address)
    }),
  )
})
