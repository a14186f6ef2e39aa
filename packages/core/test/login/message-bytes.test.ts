import { startDirectory } from '@ldap-auth/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createLdapAuth } from '../../src/index.ts'

const attributes = {
  objectClass: 'inetOrgPerson',
  description: 'x'.repeat(100_000),
  userPassword: 'rabbit',
}
const entries = [{ dn: 'uid=alice,dc=example,dc=com', attributes }]
const user = {
  base: 'dc=example,dc=com',
  filter: '(uid={{username}})',
  attributes: ['description'],
}

describe('limits.messageBytes', () => {
  it.each(['in clear', 'over TLS'])('ends a login whose answer is larger, %s', async (mode) => {
    const directory = await startDirectory({ tls: true, entries })
    onTestFinished(() => directory.close())
    const { url, tlsUrl, ca, serviceAccount: service } = directory
    const place = mode === 'over TLS' ? { url: tlsUrl, tls: { ca } } : { url }
    const login = async (messageBytes: number) => {
      await using auth = createLdapAuth({ ...place, service, user, limits: { messageBytes } })
      return await auth.authenticate({ username: 'alice', password: 'rabbit' })
    }
    await expect(login(65_536)).rejects.toThrow(/limits\.messageBytes/)
    await expect(login(131_072)).resolves.toMatchObject({ authenticated: true })
  })
})
