import { describe, expect, it } from 'vitest'
import { covers, coversAccount } from '../src/secrets/destination.ts'

const upgraded = { tls: { startTls: true } }

describe('a stored password', () => {
  it.each([
    ['the same server', { url: 'ldaps://a' }, { url: 'ldaps://A:636/' }],
    ['one of several servers', { url: ['ldaps://a', 'ldaps://b'] }, { url: 'ldaps://b' }],
    ['the same server, protected now', { url: 'ldap://a' }, { url: 'ldap://a', ...upgraded }],
    ['the same domain', { url: { srv: 'A.test' } }, { url: { srv: 'a.test' } }],
    ['any server, if it was stored for none', {}, { url: 'ldaps://b' }],
  ])('goes to %s', (_what, from, to) => {
    expect(covers(from, to)).toBe(true)
  })

  it.each([
    ['another host', { url: 'ldaps://a' }, { url: 'ldaps://b' }],
    ['another port', { url: 'ldaps://a' }, { url: 'ldaps://a:1636' }],
    ['a host that only begins alike', { url: 'ldaps://a' }, { url: 'ldaps://a.b' }],
    ['a further server', { url: 'ldaps://a' }, { url: ['ldaps://a', 'ldaps://b'] }],
    ['the same port in clear', { url: 'ldaps://a:389' }, { url: 'ldap://a' }],
    ['the same server without StartTLS', { url: 'ldap://a', ...upgraded }, { url: 'ldap://a' }],
    ['another domain', { url: { srv: 'a.test' } }, { url: { srv: 'b.test' } }],
    ['a server in the place of a domain', { url: { srv: 'a.test' } }, { url: 'ldaps://a.test' }],
    [
      'a domain whose servers may be asked in clear now',
      { url: { srv: 'a.test' } },
      { url: { srv: 'a.test' }, allowPlaintext: true },
    ],
  ])('never goes to %s', (_what, from, to) => {
    expect(covers(from, to)).toBe(false)
  })

  it('is for its own account', () => {
    const account = (dn: string) => ({ service: { dn } })
    expect(coversAccount(account('cn=a'), account('cn=a'))).toBe(true)
    expect(coversAccount({}, account('cn=a'))).toBe(true)
    expect(coversAccount(account('cn=a'), account('cn=b'))).toBe(false)
  })
})
