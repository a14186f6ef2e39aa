import { describe, expect, it } from 'vitest'
import { matchesHost, parseHostPattern } from '../../src/text/host-pattern.ts'

function matches(pattern: string, host: string, port: number): boolean {
  const parsed = parseHostPattern(pattern)
  if (parsed === undefined) throw new Error(`${pattern} is no pattern`)
  return matchesHost(parsed, host, port)
}

describe('a host pattern', () => {
  const yes: [pattern: string, host: string, port: number][] = [
    ['dc1.corp.example.com:636', 'dc1.corp.example.com', 636],
    ['DC1.Corp.Example.com.:636', 'dc1.corp.example.com', 636],
    ['dc1.corp.example.com', 'dc1.corp.example.com', 389],
    ['dc1.corp.example.com', 'dc1.corp.example.com', 636],
    ['*.corp.example.com', 'dc1.corp.example.com', 389],
    ['dc1.*.example.com:636', 'dc1.corp.example.com', 636],
    ['*.localhost:3890', 'b.localhost', 3890],
    ['10.0.0.1', '10.0.0.1', 389],
    ['[2001:DB8::0:1]:636', '2001:db8::1', 636],
    ['[::1]', '::1', 389],
  ]
  it.each(yes)('%s allows %s at %d', (pattern, host, port) => {
    expect(matches(pattern, host, port)).toBe(true)
  })

  const no: [pattern: string, host: string, port: number][] = [
    ['dc1.corp.example.com:636', 'dc1.corp.example.com', 389],
    ['dc1.corp.example.com', 'dc1.corp.example.com', 3268],
    ['dc1.corp.example.com', 'dc2.corp.example.com', 389],
    ['corp.example.com', 'dc1.corp.example.com', 389],
    ['dc1.corp.example.com', 'dc1.corp.example.com.evil.example', 389],
    ['*.corp.example.com', 'corp.example.com', 389],
    ['*.corp.example.com', 'a.b.corp.example.com', 389],
    ['*.corp.example.com', 'dc1xcorp.example.com', 389],
    ['10.0.0.1', '10.0.0.2', 389],
    ['[::1]', '::2', 389],
  ]
  it.each(no)('%s does not allow %s at %d', (pattern, host, port) => {
    expect(matches(pattern, host, port)).toBe(false)
  })

  it.each([
    '*',
    '*:636',
    'dc1.*',
    'd*.corp.example.com',
    '10.0.0.*',
    '*.0.0.1',
    'ldaps://dc1.corp.example.com',
    'dc1.corp.example.com/',
    'dc1.corp.example.com:',
    'dc1.corp.example.com:0',
    'dc1.corp.example.com:65536',
    '::1',
    '[::1',
    '[::1%eth0]',
    '[*::1]',
    'a b',
    '.',
  ])('%s is none', (text) => {
    expect(parseHostPattern(text)).toBeUndefined()
  })
})
