import {
  activeDirectoryUser,
  describeWithSamba,
  type Samba,
  startSamba,
} from '@ldap-auth/test-servers'
import { type SecureDirectory, startDirectory } from '@ldap-auth/testing'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import type { LdapAuthOptions } from '../../src/index.ts'
import { failsWith, hostOf, referral, startUnlisted, unit } from './partitioned.ts'
import { openAuth } from './people.ts'

const suffix = 'DC=corp,DC=example,DC=test'
const people = `OU=People,${suffix}`
const aliceDn = `CN=Alice,${people}`
const alice = { username: 'alice', password: 'Wonder land' }
const stranger = { username: 'stranger', password: 'x' }
const filter = '(sAMAccountName={{username}})'

const entries = [
  { dn: people, attributes: { objectClass: 'organizationalUnit' } },
  activeDirectoryUser(aliceDn, alice.username, alice.password),
]

describeWithSamba('the references of Active Directory', () => {
  let samba: Samba
  beforeAll(async () => {
    samba = await startSamba({ entries })
  })
  afterAll(() => samba.stop())

  it.each([
    'ignore',
    'refuse',
    { follow: { hosts: ['*.example.test', 'corp.example.test'], exhaustive: true } },
  ] as const)('below the root of the domain change nothing: %j', async (referrals) => {
    const auth = openAuth(
      { ...samba, url: samba.tlsUrl },
      { tls: { ca: samba.ca }, referrals, user: { base: suffix, filter } },
    )
    expect(await auth.authenticate(alice)).toMatchObject({ user: { dn: aliceDn } })
    expect(await auth.authenticate(stranger)).toMatchObject({ reason: 'unknown-user' })
  })

  /** A directory that says that the domain keeps a part of it. */
  async function startInFront(...more: readonly string[]): Promise<SecureDirectory> {
    const { dn, password } = samba.serviceAccount
    const directory = await startDirectory({
      suffix,
      tls: true,
      entries: [
        { dn: `CN=Users,${suffix}`, attributes: { objectClass: 'container' } },
        { dn, attributes: { objectClass: 'person', userPassword: password } },
        unit(`OU=Front,${suffix}`),
        referral([...more, `${samba.tlsUrl}/${people}`], `OU=Far,OU=Front,${suffix}`),
      ],
    })
    onTestFinished(() => directory.close())
    return directory
  }

  function openInFront(directory: SecureDirectory, hosts: readonly string[]) {
    const options: Partial<LdapAuthOptions> = {
      tls: { ca: [directory.ca, samba.ca] },
      referrals: { follow: { hosts } },
    }
    const place = { url: directory.tlsUrl, serviceAccount: samba.serviceAccount }
    return openAuth(place, { ...options, user: { base: `OU=Front,${suffix}`, filter } })
  }

  it('a reference to the domain is followed over TLS, and the password goes there', async () => {
    const directory = await startInFront()
    const auth = openInFront(directory, [new URL(samba.tlsUrl).hostname])
    expect(await auth.authenticate(alice)).toMatchObject({ user: { dn: aliceDn } })
    expect(await auth.authenticate({ ...alice, password: 'wrong' })).toMatchObject({
      reason: 'wrong-password',
      detail: { subCode: '52e' },
    })
    expect(directory.operations.map(({ dn }) => dn)).not.toContain(aliceDn)
    const { user } = (await auth.authenticate(alice)) as { user: { id: string } }
    expect(await auth.revalidate({ id: user.id })).toMatchObject({ valid: true })
  })

  it('a reference beside it that is not listed sees nobody', async () => {
    const unlisted = await startUnlisted()
    const directory = await startInFront(`${unlisted.url}/${people}`)
    const auth = openInFront(directory, [new URL(samba.tlsUrl).hostname])
    expect(await auth.authenticate(alice)).toMatchObject({ user: { dn: aliceDn } })
    await expect(
      openInFront(directory, [hostOf('ldap://127.0.0.1:9')]).authenticate(alice),
    ).rejects.toThrow(failsWith('ERR_LDAP_AUTH_REFERRAL_REFUSED'))
    expect(unlisted.connected()).toBe(0)
  })
})
