import { startDirectory } from '@ldap-auth/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createLdapAuth } from '../../src/index.ts'

describe.each(['ldaps', 'StartTLS'])('a directory that speaks TLS 1.2 at most, over %s', (mode) => {
  it.each([
    ['is refused', 'TLSv1.3', 'ERR_LDAP_AUTH_TLS'],
    ['is taken', 'TLSv1.2', undefined],
  ] as const)('%s with minVersion %s', async (_what, minVersion, code) => {
    const directory = await startDirectory({ tls: { maxVersion: 'TLSv1.2' } })
    onTestFinished(() => directory.close())
    const startTls = mode === 'StartTLS'
    await using auth = createLdapAuth({
      url: startTls ? directory.url : directory.tlsUrl,
      tls: { ca: directory.ca, minVersion, startTls },
      service: directory.serviceAccount,
      user: { base: 'dc=example,dc=com', filter: '(uid={{username}})' },
    })
    const { servers } = await auth.check()
    expect(servers[0]?.error?.code).toBe(code)
  })
})
