import { describe, expect, it } from 'vitest'
import { createAddressOf } from '../../src/directory/referred-address.ts'
import { resolveOptions } from '../../src/options/resolve.ts'
import { parseLdapUrl } from '../../src/text/ldap-url.ts'

/** Where a reference is followed to, by the URL of the configured server and the list. */
function ledTo(url: string, reference: string, hosts: readonly string[], more: object = {}) {
  const follow = { hosts }
  const user = { base: 'dc=x', filter: '(uid={{username}})' }
  const settings = resolveOptions({ url, user, referrals: { follow }, ...more })
  if (settings.referrals === 'ignore') throw new Error('nothing is followed')
  const address = createAddressOf(settings.referrals.hosts, settings)(parseLdapUrl(reference))
  return address && `${address.security} ${address.url}`
}

const startTls = { tls: { startTls: true } }
const hosts = ['b.test']

describe('rule 7: a referred server is reached no less safely than the configured one', () => {
  it.each([
    ['ldaps://a.test', 'ldap://b.test', 'starttls ldap://b.test:389'],
    ['ldaps://a.test', 'ldaps://b.test', 'ldaps ldaps://b.test:636'],
    ['ldaps://a.test', 'ldap://b.test:636', 'ldaps ldaps://b.test:636'],
    ['ldap://127.0.0.1', 'ldap://b.test', 'starttls ldap://b.test:389'],
    ['ldap://127.0.0.1', 'ldaps://b.test', 'ldaps ldaps://b.test:636'],
  ])('from %s to %s: %s', (url, reference, expected) => {
    expect(ledTo(url, reference, hosts)).toBe(expected)
  })

  it('from StartTLS to StartTLS, or to TLS from the first byte', () => {
    expect(ledTo('ldap://a.test', 'ldap://b.test', hosts, startTls)).toMatch(/^starttls/)
    expect(ledTo('ldap://a.test', 'ldaps://b.test', hosts, startTls)).toMatch(/^ldaps/)
    expect(ledTo('ldap://127.0.0.1', 'ldap://127.0.0.2', ['127.0.0.2'], startTls)).toMatch(
      /^starttls/,
    )
  })

  it('in clear only where the configured server is, on this machine or where that is allowed', () => {
    const allowed = { allowPlaintext: true }
    expect(ledTo('ldap://127.0.0.1', 'ldap://127.0.0.2', ['127.0.0.2'])).toMatch(/^plain/)
    expect(ledTo('ldap://a.test', 'ldap://b.test', hosts, allowed)).toMatch(/^plain/)
    expect(ledTo('ldap://a.test', 'ldap://b.test', hosts, { ...allowed, ...startTls })).toMatch(
      /^starttls/,
    )
    expect(ledTo('ldaps://a.test', 'ldap://127.0.0.2', ['127.0.0.2'], allowed)).toMatch(/^starttls/)
  })
})

describe('rule 7: only a host that is listed is contacted', () => {
  const from = 'ldaps://a.test'

  it.each([
    ['ldap://c.test', ['b.test']],
    ['ldap://b.test:3890', ['b.test']],
    ['ldaps://b.test:389', ['b.test:636']],
    ['ldap://b.test:389', ['b.test:636']],
    ['ldap:///dc=x', ['b.test']],
    ['ldaps://a.test:389', ['b.test']],
  ])('not %s, where %j is listed', (reference, listed) => {
    expect(ledTo(from, reference, listed)).toBeUndefined()
  })

  it('a port that is listed stands in where the URL names none', () => {
    expect(ledTo(from, 'ldap://b.test', ['b.test:636'])).toBe('ldaps ldaps://b.test:636')
    expect(ledTo(from, 'ldap://b.test', ['b.test:389'])).toBe('starttls ldap://b.test:389')
    expect(ledTo(from, 'ldap://b.test', ['b.test:3890'])).toBeUndefined()
  })

  it('a configured server is among them, as it was configured', () => {
    expect(ledTo(from, 'ldap://A.test', hosts)).toBe('ldaps ldaps://a.test')
    expect(ledTo('ldap://[::1]:3890', 'ldap://[0::1]:3890', hosts)).toBe('plain ldap://[::1]:3890')
  })

  it('where all are refused, not even the configured server', () => {
    const servers = resolveOptions({
      url: from,
      user: { base: 'dc=x', filter: '(uid={{username}})' },
    })
    expect(createAddressOf([], servers)(parseLdapUrl('ldaps://a.test'))).toBeUndefined()
  })
})
