import dns from 'node:dns'
import { describeWithSlapd } from '@ldap-auth/test-servers'
import { startDirectory } from '@ldap-auth/testing'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import {
  branch,
  carol,
  failsWith,
  followFrom,
  here,
  personAt,
  referral,
  type StartPart,
  service,
  startInProcess,
  startOpenLdap,
  startUnlisted,
  steve,
  stranger,
  suffix,
  there,
} from './partitioned.ts'
import { openAuth, peopleBase } from './people.ts'

const refused = failsWith('ERR_LDAP_AUTH_REFERRAL_REFUSED', /referrals\.follow\.hosts/)

describe('I19 refused references at the directory of @ldap-auth/testing', () =>
  cases(startInProcess))
describeWithSlapd('I19 refused references at OpenLDAP', () => cases(startOpenLdap))

/** Names that were looked up from now on. */
function watchLookups(): () => unknown[] {
  const lookup = vi.spyOn(dns, 'lookup')
  onTestFinished(() => lookup.mockRestore())
  return () => lookup.mock.calls.map(([name]) => name).filter((name) => name !== '127.0.0.1')
}

function cases(start: StartPart): void {
  it.each(['refuse', 'follow'] as const)('%s: no connection, and no lie', async (policy) => {
    const unlisted = await startUnlisted()
    const home = await start([...here, referral(`${unlisted.url}/${branch}`)])
    const auth =
      policy === 'follow'
        ? followFrom(home, [{ url: 'ldap://127.0.0.1:9' }])
        : openAuth({ url: home.url, serviceAccount: service }, { referrals: 'refuse' })
    await expect(auth.authenticate(carol)).rejects.toThrow(refused)
    await expect(auth.findUser('carol')).rejects.toThrow(refused)
    await expect(auth.findUser({ dn: `uid=carol,${branch}` })).rejects.toThrow(refused)
    await expect(auth.revalidate({ id: crypto.randomUUID() })).rejects.toThrow(refused)
    expect(await auth.authenticate(steve)).toMatchObject({ authenticated: true })
    expect(unlisted.connected()).toBe(0)
  })

  it('a name that is not listed is not even looked up', async () => {
    const home = await start([...here, referral(`ldap://elsewhere.example.com/${branch}`)])
    const lookedUp = watchLookups()
    await expect(
      followFrom(home, [{ url: 'ldap://127.0.0.1:9' }]).findUser('carol'),
    ).rejects.toThrow(refused)
    expect(lookedUp()).toEqual([])
  })

  it('a server that is listed leads to no other one', async () => {
    const unlisted = await startUnlisted()
    const other = await start([
      ...there,
      referral(`${unlisted.url}/ou=x,${branch}`, `ou=x,${branch}`),
    ])
    const home = await start([...here, referral(`${other.url}/${branch}`)])
    const auth = followFrom(home, [other])
    expect(await auth.authenticate(carol)).toMatchObject({ authenticated: true })
    await expect(auth.authenticate(stranger)).rejects.toThrow(refused)
    expect(unlisted.connected()).toBe(0)
  })

  it('a base that is elsewhere is refused too', async () => {
    const unlisted = await startUnlisted()
    const home = await start(here, { referral: unlisted.url })
    const user = { base: 'dc=elsewhere,dc=com' }
    const at = { url: home.url, serviceAccount: service }
    const refuse = openAuth(at, { user, referrals: 'refuse' })
    await expect(refuse.authenticate(carol)).rejects.toThrow(refused)
    const ignore = openAuth(at, { user })
    await expect(ignore.authenticate(carol)).rejects.toThrow(failsWith('ERR_LDAP_AUTH_SEARCH'))
    expect(unlisted.connected()).toBe(0)
  })
}

describe('a reference that can not be understood', () => {
  it.each([
    ['nonsense', 'scheme'],
    [`ldap://127.0.0.1:9/${branch}????!x-unknown`, 'x-unknown'],
    [`ldap://127.0.0.1:9/${branch}??children`, 'scope'],
    ['ldap://127.0.0.1:9/nonsense', 'DN'],
  ])('%s is refused', async (uri, why) => {
    const scripted = await startDirectory({ suffix, entries: [] })
    onTestFinished(() => scripted.close())
    scripted.fail({ on: 'search', with: { code: 10, referrals: [uri] } })
    const lost = openAuth(
      { url: scripted.url, serviceAccount: scripted.serviceAccount },
      { referrals: { follow: { hosts: ['127.0.0.1:9'] } } },
    )
    await expect(lost.authenticate(carol)).rejects.toThrow(
      failsWith('ERR_LDAP_AUTH_REFERRAL_REFUSED', new RegExp(why)),
    )
  })
})

describe('the references of an Active Directory', () => {
  const corp = 'DC=corp,DC=example,DC=com'
  const partitions = ['DC=ForestDnsZones', 'DC=DomainDnsZones', 'CN=Configuration'].map((rdn) => ({
    dn: `${rdn},${corp}`,
    attributes: {
      objectClass: ['referral', 'extensibleObject'],
      ref: `ldap://corp.example.com/${rdn},${corp}`,
    },
  }))

  async function startCorp(more: Parameters<StartPart>[0] = []) {
    const steveThere = {
      ...personAt(`CN=Steve,${corp}`, 'Steve'),
      attributes: { ...personAt(`CN=Steve,${corp}`, 'Steve').attributes, sAMAccountName: 'Steve' },
    }
    const directory = await startDirectory({
      suffix: corp,
      schema: 'activeDirectory',
      entries: [steveThere, ...partitions, ...more],
    })
    onTestFinished(() => directory.close())
    return directory
  }

  it.each([
    'ignore',
    'refuse',
    { follow: { hosts: ['*.example.com'] } },
    { follow: { hosts: ['*.example.com'], exhaustive: true } },
  ] as const)('to partitions without people change nothing: %j', async (referrals) => {
    const directory = await startCorp()
    const auth = openAuth(directory, { user: { base: corp }, referrals })
    const lookedUp = watchLookups()
    expect(await auth.authenticate(steve)).toMatchObject({ authenticated: true })
    expect(await auth.authenticate(stranger)).toMatchObject({ reason: 'unknown-user' })
    expect(lookedUp()).toEqual([])
    expect(directory.operations.filter(({ op }) => op === 'search')).toHaveLength(3)
  })

  it('to another domain are refused like any other', async () => {
    const child = `DC=child,${corp}`
    const directory = await startCorp([
      {
        dn: child,
        attributes: {
          objectClass: ['referral', 'extensibleObject'],
          ref: `ldap://child.corp.example.com/${child}`,
        },
      },
    ])
    const auth = openAuth(directory, { user: { base: corp }, referrals: 'refuse' })
    await expect(auth.authenticate(stranger)).rejects.toThrow(refused)
    expect(await auth.authenticate(steve)).toMatchObject({ authenticated: true })
  })
})

describe('people beside a reference', () => {
  it('are found in another base while one base is elsewhere', async () => {
    const unlisted = await startUnlisted()
    const home = await startInProcess(here, { referral: unlisted.url })
    const auth = openAuth(
      { url: home.url, serviceAccount: service },
      { referrals: 'refuse', user: { base: [peopleBase, 'dc=elsewhere,dc=com'] } },
    )
    expect(await auth.authenticate(steve)).toMatchObject({ authenticated: true })
    await expect(auth.authenticate(stranger)).rejects.toThrow(refused)
  })
})
