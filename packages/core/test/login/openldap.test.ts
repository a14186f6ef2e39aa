import {
  describeWithSlapd,
  type Slapd,
  type SlapdOptions,
  startSlapd,
} from '@ldap-auth/test-servers'
import { expect, it, onTestFinished } from 'vitest'
import { entriesForSlapd as entries, openAuth } from './people.ts'

const credentials = { username: 'Steve', password: 'secret-Steve' }

async function openLdap(options: SlapdOptions = {}): Promise<Slapd> {
  const slapd = await startSlapd({ suffix: 'dc=company,dc=com', entries, ...options })
  onTestFinished(() => slapd.stop())
  return slapd
}

describeWithSlapd('a login at OpenLDAP', () => {
  it('I8 an anonymous search that it allows is enough to log in', async () => {
    const slapd = await openLdap({ access: { anonymous: 'read' } })
    const auth = openAuth(slapd, { service: undefined })
    expect(await auth.authenticate(credentials)).toMatchObject({ authenticated: true })
    expect(await auth.authenticate({ ...credentials, password: 'wrong' })).toMatchObject({
      reason: 'wrong-password',
    })
  })

  it('survives a crash of the server between two logins', async () => {
    const slapd = await openLdap()
    const auth = openAuth(slapd)
    expect(await auth.authenticate(credentials)).toMatchObject({ authenticated: true })
    await slapd.kill()
    await expect(auth.authenticate(credentials)).rejects.toThrow(
      expect.objectContaining({ code: 'ERR_LDAP_AUTH_CONNECT', retryable: true }),
    )
    await slapd.restart()
    expect(await auth.authenticate(credentials)).toMatchObject({ authenticated: true })
  })

  it('ends in time when the server is stopped in its tracks', async () => {
    const slapd = await openLdap()
    const auth = openAuth(slapd, { timeouts: { operationMs: 200, connectMs: 200 } })
    await auth.authenticate(credentials)
    await slapd.pause()
    await expect(auth.authenticate(credentials)).rejects.toThrow(
      expect.objectContaining({ code: 'ERR_LDAP_AUTH_TIMEOUT' }),
    )
    slapd.resume()
    await expect.poll(() => auth.authenticate(credentials)).toMatchObject({ authenticated: true })
  })
})
