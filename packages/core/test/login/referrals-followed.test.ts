import { describeWithSlapd } from '@ldap-auth/test-servers'
import { describe, expect, it } from 'vitest'
import {
  branch,
  carol,
  carolDn,
  type EntryData,
  failsWith,
  followFrom,
  group,
  here,
  hostOf,
  nowhere,
  personAt,
  referral,
  type StartPart,
  startForwarder,
  startInProcess,
  startOpenLdap,
  startUnlisted,
  steve,
  stranger,
  suffix,
  there,
  unit,
} from './partitioned.ts'
import { groupsBase, openAuth, peopleBase } from './people.ts'

const ops = `cn=ops,${groupsBase}`

describe('references at the directory of @ldap-auth/testing', () => cases(startInProcess))
describeWithSlapd('references at OpenLDAP', () => cases(startOpenLdap))

function cases(start: StartPart): void {
  /** A server, and another one that keeps a branch of its tree. */
  async function startPair(more: { here?: EntryData[]; there?: EntryData[] } = {}) {
    const other = await start([...there, ...(more.there ?? [])])
    const ref = `${other.url}/${branch}`
    const home = await start([...here, referral(ref), ...(more.here ?? [])])
    return { home, other }
  }

  it('I17 I18 lead to the user, whose password goes to the server that has the entry', async () => {
    const { home, other } = await startPair()
    const result = await followFrom(home, [other]).authenticate(carol)
    expect(result).toMatchObject({
      authenticated: true,
      user: { dn: carolDn, username: 'carol', attributeSources: { mail: 'user' } },
    })
    expect([home.userBinds(), other.userBinds()]).toEqual([[], [carolDn]])
    expect([home.serviceBinds(), other.serviceBinds()]).toEqual([1, 1])
  })

  it('lead to a wrong password, and to nobody', async () => {
    const { home, other } = await startPair()
    const auth = followFrom(home, [other])
    expect(await auth.authenticate({ ...carol, password: 'wrong' })).toMatchObject({
      reason: 'wrong-password',
    })
    expect(await auth.authenticate(stranger)).toMatchObject({ reason: 'unknown-user' })
    expect([home.userBinds(), other.userBinds()]).toEqual([[], [carolDn]])
  })

  it('are not followed for who is here', async () => {
    const { home, other } = await startPair()
    const before = home.searches()
    expect(await followFrom(home, [other]).authenticate(steve)).toMatchObject({
      authenticated: true,
    })
    await expect.poll(() => home.searches() - before).toBe(2)
    expect([other.searches(), other.serviceBinds()]).toEqual([0, 0])
  })

  it('lead on where the base itself is elsewhere', async () => {
    const { home, other } = await startPair()
    const auth = followFrom(home, [other], { user: { base: branch } })
    expect(await auth.authenticate(carol)).toMatchObject({ authenticated: true })
    expect(await auth.authenticate(stranger)).toMatchObject({ reason: 'unknown-user' })
  })

  it('lead on where a server knows nothing of the base', async () => {
    const other = await start(there)
    const home = await start(here, { referral: other.url })
    const auth = followFrom(home, [other], { user: { base: 'dc=elsewhere,dc=com' } })
    await expect(auth.authenticate(carol)).rejects.toThrow(
      failsWith('ERR_LDAP_AUTH_SEARCH', /dc=elsewhere,dc=com.*noSuchObject/),
    )
    const known = followFrom(home, [other], { user: { base: ['dc=elsewhere,dc=com', peopleBase] } })
    expect(await known.authenticate(steve)).toMatchObject({ authenticated: true })
  })

  it('of one level lead to one entry', async () => {
    const other = await start([unit(branch), personAt(carolDn)])
    const home = await start([referral(`${other.url}/${carolDn}`, `ou=moved,${peopleBase}`)])
    const auth = followFrom(home, [other], { user: { scope: 'one' } })
    expect(await auth.authenticate(carol)).toMatchObject({ user: { dn: carolDn } })
  })

  it('lead to a user again after a restart, by id, name and DN', async () => {
    const { home, other } = await startPair()
    const user = await followFrom(home, [other]).findUser('carol')
    if (user === null) throw new Error('carol is missing')
    const { id } = user
    const afterwards = () => followFrom(home, [other])
    expect(await afterwards().revalidate({ id })).toEqual({ valid: true, user })
    expect(await afterwards().findUser({ id })).toEqual(user)
    expect(await afterwards().findUser({ dn: carolDn })).toEqual(user)
    expect(await afterwards().findUser({ dn: `uid=nobody,${branch}` })).toBeNull()
    expect(await afterwards().revalidate({ id: crypto.randomUUID() })).toEqual({
      valid: false,
      reason: 'unknown-user',
    })
    expect(other.userBinds()).toEqual([])
  })

  it('leave the groups of a base where that is: here, or with the user', async () => {
    const shared = [unit(groupsBase), group(ops, carolDn)]
    const own = `ou=groups,${branch}`
    const { home, other } = await startPair({
      here: shared,
      there: [unit(own), group(`cn=local,${own}`, carolDn)],
    })
    const groupsIn = async (base: string) => {
      const groups = { source: 'search', base } as const
      const user = await followFrom(home, [other], { groups }).findUser('carol')
      return user?.groups.map(({ name }) => name)
    }
    expect(await groupsIn(groupsBase)).toEqual(['ops'])
    expect(await groupsIn(own)).toEqual(['local'])
    await expect(groupsIn(`ou=missing,${suffix}`)).rejects.toThrow(
      failsWith('ERR_LDAP_AUTH_GROUPS'),
    )
  })

  it('leave requirements to be checked where the user is', async () => {
    const { home, other } = await startPair()
    const as = (filter: string) => followFrom(home, [other], { require: { filter } })
    expect(await as('(sn=carol)').authenticate(carol)).toMatchObject({ authenticated: true })
    expect(await as('(sn=other)').authenticate(carol)).toMatchObject({ reason: 'not-authorized' })
  })

  it('with several URLs are tried in order', async () => {
    const other = await start(there)
    const unlisted = await startUnlisted()
    const dead = await nowhere()
    const urls = ['nonsense', unlisted.url, dead, other.url].map((url) => `${url}/${branch}`)
    const home = await start([...here, referral(urls)])
    const auth = followFrom(home, [{ url: dead }, other])
    expect(await auth.authenticate(carol)).toMatchObject({ authenticated: true })
    expect(await auth.authenticate(stranger)).toMatchObject({ reason: 'unknown-user' })
    const none = await start([...here, referral(urls.slice(0, 3))])
    await expect(followFrom(none, [{ url: dead }]).authenticate(carol)).rejects.toThrow(
      failsWith('ERR_LDAP_AUTH_CONNECT'),
    )
    expect(unlisted.connected()).toBe(0)
  })

  it('are as narrow as their URL says', async () => {
    const other = await start(there)
    const home = await start([...here, referral(`${other.url}/${branch}??sub?(mail=carol*)`)])
    expect(await followFrom(home, [other]).findUser('carol')).toMatchObject({ dn: carolDn })
    const none = await start([...here, referral(`${other.url}/${branch}??sub?(mail=other*)`)])
    expect(await followFrom(none, [other]).findUser('carol')).toBeNull()
    const base = await start([...here, referral(`${other.url}/${branch}??base`)])
    expect(await followFrom(base, [other]).findUser('carol')).toBeNull()
  })

  it('are as narrow as user.filter says, whatever their URL does', async () => {
    const other = await start(there)
    const home = await start([...here, referral(`${other.url}/${branch}??sub?(uid=*)`)])
    expect(await followFrom(home, [other]).authenticate(stranger)).toMatchObject({
      reason: 'unknown-user',
    })
  })

  it('prove a name unique across servers where that is asked for', async () => {
    const { home, other } = await startPair({ here: [personAt(`uid=carol,${peopleBase}`)] })
    const first = await followFrom(home, [other]).findUser('carol')
    expect(first?.dn).toBe(`uid=carol,${peopleBase}`)
    const exhaustive = followFrom(home, [other], { follow: { exhaustive: true } })
    expect(await exhaustive.authenticate(carol)).toMatchObject({ reason: 'ambiguous-user' })
    expect(await exhaustive.authenticate(steve)).toMatchObject({ authenticated: true })
    expect([home.userBinds().length, other.userBinds().length]).toEqual([1, 0])
  })

  it('lead on from server to server, but not too far', async () => {
    const last = await start([
      unit(branch),
      unit(`ou=deep,${branch}`),
      personAt(`uid=carol,ou=deep,${branch}`),
    ])
    const middle = await start([
      unit(branch),
      referral(`${last.url}/ou=deep,${branch}`, `ou=deep,${branch}`),
    ])
    const home = await start([...here, referral(`${middle.url}/${branch}`)])
    const within = (maxHops: number) => followFrom(home, [middle, last], { follow: { maxHops } })
    expect(await within(2).authenticate(carol)).toMatchObject({ authenticated: true })
    expect([middle.userBinds().length, last.userBinds().length]).toEqual([0, 1])
    await expect(within(1).authenticate(carol)).rejects.toThrow(
      failsWith('ERR_LDAP_AUTH_REFERRAL_LIMIT', /maxHops/),
    )
    expect(await within(1).authenticate(steve)).toMatchObject({ authenticated: true })
  })

  it('that can not be followed are an error only where nobody was found', async () => {
    const dead = await nowhere()
    const other = await start(there)
    const home = await start([
      ...here,
      referral(`${dead}/ou=dead,${peopleBase}`, `ou=dead,${peopleBase}`),
      referral(`${other.url}/${branch}`),
    ])
    const auth = followFrom(home, [{ url: dead }, other])
    expect(await auth.authenticate(steve)).toMatchObject({ authenticated: true })
    expect(await auth.authenticate(carol)).toMatchObject({ authenticated: true })
    await expect(auth.authenticate(stranger)).rejects.toThrow(
      failsWith('ERR_LDAP_AUTH_CONNECT', new RegExp(hostOf(dead))),
    )
    const exhaustive = followFrom(home, [{ url: dead }, other], { follow: { exhaustive: true } })
    expect(await exhaustive.authenticate(carol)).toMatchObject({ authenticated: true })
  })

  it('that a server keeps to itself are an error where nobody was found', async () => {
    const other = await start([])
    const home = await start([...here, referral(`${other.url}/${branch}`)])
    await expect(followFrom(home, [other]).authenticate(stranger)).rejects.toThrow(
      failsWith('ERR_LDAP_AUTH_SEARCH', /ou=branch.*noSuchObject/),
    )
  })

  it('that lead back to a search that was answered end there', async () => {
    const searched = await startCircle(`ou=back,${branch}`, peopleBase)
    expect(await searched.auth.authenticate(stranger)).toMatchObject({ reason: 'unknown-user' })
    expect(await searched.auth.authenticate(steve)).toMatchObject({ authenticated: true })
    await expect.poll(searched.other.searches).toBe(1)
  })

  it('that lead a server back to itself end there', async () => {
    let back = ''
    const way = await startForwarder(() => back)
    const self = referral(`${way}/${branch}`, `ou=self,${branch}`)
    const other = await start([unit(branch), self])
    back = other.url
    const home = await start([...here, referral(`${way}/${branch}`)])
    expect(await followFrom(home, [{ url: way }]).authenticate(stranger)).toMatchObject({
      reason: 'unknown-user',
    })
    await expect.poll(other.searches).toBe(1)
  })

  it('that nobody answers end as an error', async () => {
    const { auth, other } = await startCircle(branch, branch)
    await expect(auth.authenticate(stranger)).rejects.toThrow(
      failsWith('ERR_LDAP_AUTH_REFERRAL_LIMIT', /circle/),
    )
    expect(await auth.authenticate(steve)).toMatchObject({ authenticated: true })
    await expect.poll(other.searches).toBe(1)
  })

  /** Two servers of which the other one refers back, from an entry of its own, to a base here. */
  async function startCircle(from: string, backTo: string) {
    let back = ''
    const way = await startForwarder(() => back)
    const units = from === branch ? [] : [unit(branch)]
    const other = await start([...units, referral(`${way}/${backTo}`, from)])
    const home = await start([...here, referral(`${other.url}/${branch}`)])
    back = home.url
    return { auth: followFrom({ url: way }, [other]), other }
  }

  it('to a server that refuses the service account make nobody else wait', async () => {
    const other = await start([unit(branch), personAt(carolDn)])
    const home = await start([
      ...here,
      referral(`${other.url}/${branch}`),
      personAt(`cn=app2,${suffix}`, 'app2'),
    ])
    const auth = openAuth(
      { url: home.url, serviceAccount: { dn: `cn=app2,${suffix}`, password: 'secret-app2' } },
      { referrals: { follow: { hosts: [hostOf(other.url)] } } },
    )
    for (const _ of [1, 2]) {
      await expect(auth.authenticate(carol)).rejects.toThrow(
        failsWith('ERR_LDAP_AUTH_SERVICE_BIND'),
      )
    }
    expect(other.userBinds()).toEqual([`cn=app2,${suffix}`])
    expect(await auth.authenticate(steve)).toMatchObject({ authenticated: true })
  })

  it('leave no connection behind', async () => {
    const { home, other } = await startPair()
    const auth = followFrom(home, [other])
    await auth.authenticate(carol)
    expect(auth.stats).toMatchObject({
      searchConnections: { open: 2 },
      bindConnections: { open: 1 },
    })
    await auth.close()
    expect(auth.stats).toMatchObject({
      searchConnections: { open: 0 },
      bindConnections: { open: 0 },
    })
    if (other.connections !== undefined) await expect.poll(other.connections).toBe(0)
  })
}
