import { describe, expect, it } from 'vitest'
import { resolveOptions } from '../../src/options/resolve.ts'
import { options, refusalOf, resolve } from './valid.ts'

describe('url: what is read', () => {
  it.each([
    ['ldaps://ldap.example.com', 'ldap.example.com', 636, 'ldaps'],
    ['LDAPS://Ldap.Example.com:1636/', 'Ldap.Example.com', 1636, 'ldaps'],
    ['ldaps://192.0.2.1', '192.0.2.1', 636, 'ldaps'],
    ['ldaps://[2001:db8::1]', '2001:db8::1', 636, 'ldaps'],
    ['ldap://localhost', 'localhost', 389, 'plain'],
    ['ldap://[::1]:3890', '::1', 3890, 'plain'],
  ])('%s', (url, host, port, security) => {
    expect(resolve({ url }).servers).toEqual([{ url, host, port, security }])
  })

  it('a list keeps its order of preference', () => {
    const url = ['ldaps://b.example.com', 'ldaps://a.example.com']
    expect(resolve({ url }).servers.map((server) => server.host)).toEqual([
      'b.example.com',
      'a.example.com',
    ])
  })

  it('ldap:// with StartTLS', () => {
    const { servers } = resolve({ url: 'ldap://ldap.example.com', tls: { startTls: true } })
    expect(servers[0]).toMatchObject({ port: 389, security: 'starttls' })
  })
})

describe('url: what is refused', () => {
  it.each([
    ['', 'url: must not be empty'],
    [7, 'url: must be text, not a number'],
    [[], 'url: is an empty list'],
    [[{ srv: 'example.com' }], 'url[0]: must be text, not an object'],
    [['ldaps://a', 7], 'url[1]: must be text, not a number'],
    ['ldap.example.com', 'url: "ldap.example.com" is not a URL; write ldaps://host or ldap://host'],
    ['https://ldap.example.com', 'url: can not speak "https"; write ldaps://host'],
    ['ldapi://%2Frun%2Fldapi', 'url: can not speak "ldapi"'],
    ['ldaps://', 'url: names no host'],
    ['ldaps://:636', 'url: names no host'],
    ['ldaps://host:0', 'url: "0" is not a port; write a number from 1 to 65535'],
    ['ldaps://host:65536', 'url: "65536" is not a port'],
    ['ldaps://host:', 'url: "" is not a port'],
    ['ldaps://host:63 6', 'url: "63 6" is not a port'],
    ['ldaps://host/dc=example,dc=com', 'goes on after the host; the base DN goes into user.base'],
    ['ldaps://host?uid', 'goes on after the host'],
    ['ldaps://host/#x', 'goes on after the host'],
    ['ldaps://::1', 'url: an IPv6 address goes into brackets; write [::1]'],
    ['ldaps://[::1', 'is not a'],
    ['ldaps://[fe80::1%25eth0]', 'is not an IPv6 address'],
    ['ldaps://[::1]x', 'url: '],
    ['ldaps://ho st', 'url: "ho st" is not a host name'],
    ['ldaps://host ', 'url: "host " is not a host name'],
    ['ldaps://127.1', '"127.1" is not a host name or a complete IP address'],
    ['ldaps://0x7f.1', 'is not a host name'],
    ['ldaps://2130706433', 'is not a host name'],
    ['ldaps://0x7f000001', 'is not a host name'],
    ['ldaps://127.0.0.01', 'is not a host name'],
    ['ldaps://127.0.0.1.', 'is not a host name'],
    ['ldaps://a..b', 'is not a host name'],
    [['ldaps://a', 'ldaps://A:636'], 'url[1]: is the same as url[0]; remove one of them'],
    [['ldaps://[::1]', 'ldaps://[0:0::1]/'], 'url[1]: is the same as url[0]'],
    [['ldaps://ldap.example.com', 'ldaps://LDAP.example.com.'], 'url[1]: is the same as url[0]'],
  ])('%j', (url, message) => {
    expect(refusalOf(options({ url }))).toContain(message)
  })

  it('a user name and password in it are refused without being shown', () => {
    for (const url of [
      'ldaps://admin:hunter2@host',
      'admin:hunter2@host',
      'https://admin:hunter2@host',
    ]) {
      const message = refusalOf(options({ url }))
      expect(message).toContain('url: holds a user name or password')
      expect(message).not.toContain('hunter2')
    }
  })

  it('ldaps:// with StartTLS is a contradiction', () => {
    const url = ['ldap://a', 'ldaps://b']
    expect(refusalOf(options({ url, tls: { startTls: true } }))).toContain(
      'url[1]: ldaps:// is TLS from the first byte; use ldap:// or remove tls.startTls',
    )
  })
})

describe('passwords in clear need a word of their own', () => {
  it.each([
    'ldap://ldap.example.com',
    'ldap://192.0.2.1',
    'ldap://127.0.0.1.evil.com',
    'ldap://localhost.evil.com',
    'ldap://localhost.',
    'ldap://128.0.0.1',
    'ldap://[::2]',
    'ldap://[::ffff:127.0.0.1]',
    'ldap://0.0.0.0',
  ])('%s is refused', (url) => {
    expect(refusalOf(options({ url }))).toContain('url: ldap:// sends passwords to ')
    expect(() => resolve({ url, allowPlaintext: true })).not.toThrow()
  })

  it.each([
    'ldap://localhost',
    'ldap://LOCALHOST',
    'ldap://127.0.0.1',
    'ldap://127.255.3.4:389',
    'ldap://[0::1]',
  ])('%s is this machine', (url) => {
    expect(() => resolve({ url })).not.toThrow()
  })

  it('one remote host among local ones is enough', () => {
    expect(refusalOf(options({ url: ['ldap://localhost', 'ldap://a'] }))).toContain(
      'url[1]: ldap:// sends',
    )
  })

  it('allowPlaintext may stand beside ldaps://', () => {
    expect(resolveOptions(options({ allowPlaintext: true })).allowPlaintext).toBe(true)
  })
})
