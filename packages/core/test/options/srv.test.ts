import { makeAuthority } from '@ldap-auth/test-servers'
import { describe, expect, it } from 'vitest'
import { describeSettings } from '../../src/options/describe.ts'
import { options, refusalOf, resolve } from './valid.ts'

describe('url: { srv }', () => {
  it('is read and shown', () => {
    const url = { srv: 'Example.COM.', hosts: ['dc1.example.net:636'], refreshMs: 1000 }
    const settings = resolve({ url })
    expect(settings.servers).toEqual([])
    expect(settings.srv).toMatchObject({ domain: 'example.com', refreshMs: 1000 })
    expect(describeSettings(settings).url).toEqual({ ...url, srv: 'example.com' })
  })

  it('has defaults', () => {
    const { srv } = resolve({ url: { srv: 'example.com' } })
    expect(srv).toEqual({ domain: 'example.com', hosts: [], refreshMs: 300_000 })
  })

  it.each([
    [{}, 'url.srv: is missing'],
    [{ srv: '' }, 'url.srv: must not be empty'],
    [{ srv: 'ldap://example.com' }, 'url.srv: "ldap://example.com" is not a domain'],
    [{ srv: '192.0.2.1' }, 'url.srv: "192.0.2.1" is not a domain'],
    [{ srv: 'example.com', hosts: [] }, 'url.hosts: is an empty list'],
    [{ srv: 'example.com', hosts: ['*'] }, 'url.hosts[0]: "*" is not a host'],
    [{ srv: 'example.com', refreshMs: 0 }, 'url.refreshMs: must be a whole number from 1'],
    [{ srv: 'example.com', refresh: 5 }, 'url.refresh: unknown option'],
  ])('%j is refused', (url, message) => {
    expect(refusalOf(options({ url }))).toContain(message)
  })

  it('may be protected by a client certificate only where nothing is sent in clear', async () => {
    const url = { srv: 'example.com' }
    const service = { mechanism: 'EXTERNAL' }
    const { cert, key } = await (await makeAuthority()).client()
    expect(() => resolve({ url, service, tls: { cert, key } })).not.toThrow()
    expect(refusalOf(options({ url, service, allowPlaintext: true }))).toContain(
      'service.mechanism: is proved by the certificate of a TLS client',
    )
  })
})
