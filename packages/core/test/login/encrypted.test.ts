import { describeWithSlapd, startProxy, startSlapd } from '@ldap-auth/test-servers'
import { startDirectory } from '@ldap-auth/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { entriesForSlapd as entries, openAuth } from './people.ts'

const credentials = { username: 'Steve', password: 'secret-Steve' }
const suffix = 'dc=company,dc=com'

interface Encrypted {
  url: string
  tlsUrl?: string | undefined
  ca?: string | undefined
  serviceAccount: { dn: string; password: string }
}

function loginsAreEncrypted(start: () => Promise<Encrypted>): void {
  const through = async (url: string | undefined): Promise<{ url: string; sent: () => Buffer }> => {
    const proxy = await startProxy(url ?? '')
    onTestFinished(() => proxy.close())
    const { protocol } = new URL(url ?? '')
    return { url: `${protocol}//127.0.0.1:${proxy.port}`, sent: () => proxy.fromClients() }
  }

  it('over ldaps', async () => {
    const { tlsUrl, ca, serviceAccount } = await start()
    const { url, sent } = await through(tlsUrl)
    const auth = openAuth({ url, serviceAccount }, { tls: { ca } })
    expect(await auth.authenticate(credentials)).toMatchObject({ authenticated: true })
    expect(sent().includes('secret-Steve')).toBe(false)
    expect(sent().includes(serviceAccount.password)).toBe(false)
  })

  it('over StartTLS', async () => {
    const directory = await start()
    const { url, sent } = await through(directory.url)
    const { ca, serviceAccount } = directory
    const auth = openAuth({ url, serviceAccount }, { tls: { ca, startTls: true } })
    expect(await auth.authenticate(credentials)).toMatchObject({ authenticated: true })
    expect(sent().includes('1.3.6.1.4.1.1466.20037')).toBe(true)
    expect(sent().includes('secret-Steve')).toBe(false)
    expect(sent().includes(serviceAccount.password)).toBe(false)
  })

  it.each([
    ['ldaps', undefined],
    ['StartTLS', true],
  ])(
    'rule 7: and not at all over %s to a server that nobody vouches for',
    async (_how, startTls) => {
      const directory = await start()
      const { url, sent } = await through(startTls ? directory.url : directory.tlsUrl)
      const { serviceAccount } = directory
      const auth = openAuth({ url, serviceAccount }, { tls: { startTls } })
      await expect(auth.authenticate(credentials)).rejects.toThrow(
        expect.objectContaining({ code: 'ERR_LDAP_AUTH_TLS' }),
      )
      expect(await auth.check()).toMatchObject({
        healthy: false,
        servers: [{ error: { code: 'ERR_LDAP_AUTH_TLS' } }],
      })
      expect(sent().includes(serviceAccount.password)).toBe(false)
    },
  )
}

describe('logins at the directory inside the process are encrypted', () => {
  loginsAreEncrypted(async () => {
    const directory = await startDirectory({ entries, suffix, tls: true })
    onTestFinished(() => directory.close())
    return directory
  })
})

describeWithSlapd('logins at OpenLDAP are encrypted', () => {
  loginsAreEncrypted(async () => {
    const slapd = await startSlapd({ entries, suffix })
    onTestFinished(() => slapd.stop())
    return slapd
  })
})
