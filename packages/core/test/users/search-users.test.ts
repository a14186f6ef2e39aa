import {
  activeDirectoryUser,
  type DirectoryEntry,
  describeWith389,
  describeWithSamba,
  describeWithSlapd,
  type Samba,
  start389,
  startSamba,
  startSlapd,
} from '@ldap-auth/test-servers'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { LdapAuth } from '../../src/index.ts'
import {
  branch,
  carolDn,
  failsWith,
  followFrom,
  here,
  nowhere,
  referral,
  service,
  startInProcess,
  there,
} from '../login/partitioned.ts'
import { asked, entries, openAuth, peopleBase, startPeople, userBinds } from '../login/people.ts'

interface Named {
  username: string
  cn: string
  sn: string
  givenName: string
  mail: string
  description?: string
}

function named(username: string, changes: Partial<Named> = {}): Named {
  const mail = `${username}@company.com`
  return { username, cn: `X ${username}`, sn: 'Y', givenName: 'Z', mail, ...changes }
}

/** Of each a different name begins with "qu", but for the last three. */
const people = [
  named('quartz'),
  named('two', { cn: 'Quentin Low' }),
  named('three', { sn: 'Quill' }),
  named('four', { givenName: 'Quinn' }),
  named('five', { mail: 'quiet@company.com' }),
  named('six', { cn: 'A qu within', description: 'qu' }),
  named('seven', { cn: 'Quit', description: 'gone' }),
  named('eight', { cn: 'a* Star' }),
]
const everyQu = ['quartz', 'two', 'three', 'four', 'five']

function entryOf({ username, ...names }: Named): DirectoryEntry {
  const attributes = { objectClass: 'inetOrgPerson', uid: username, ...names }
  return { dn: `uid=${username},${peopleBase}`, attributes }
}

const suffix = 'dc=company,dc=com'
const unit = { objectClass: 'organizationalUnit', ou: 'people' }
const tree = [{ dn: peopleBase, attributes: unit }, ...people.map(entryOf)]

const domain = 'DC=corp,DC=example,DC=test'
const domainTree = [
  { dn: `OU=People,${domain}`, attributes: { objectClass: 'organizationalUnit' } },
  ...people.map(({ username, cn, ...names }) =>
    activeDirectoryUser(`CN=${cn},OU=People,${domain}`, username, 'Wonder land', names),
  ),
]

const byUid = { filter: '(&(uid={{username}})(!(description=gone)))' }
// A search below the root of a domain is referred to partitions without people.
const byAccount = { base: domain, filter: '(&(sAMAccountName={{username}})(!(description=gone)))' }

describe('searchUsers at the directory of @ldap-auth/testing', () => {
  cases(async () => openAuth(await startPeople({ entries: tree }), { user: byUid }))
})

describeWithSlapd('searchUsers at OpenLDAP', () => {
  cases(async () => {
    const slapd = await startSlapd({ suffix, entries: tree })
    onTestFinished(() => slapd.stop())
    return openAuth(slapd, { user: byUid })
  })

  it('gives what there is up to the limit of the directory, and says that there may be more', async () => {
    const globalLines = ['sizelimit 2']
    const slapd = await startSlapd({ suffix, entries: tree, globalLines })
    onTestFinished(() => slapd.stop())
    const { users, partial } = await openAuth(slapd, { user: byUid }).searchUsers('qu')
    expect([users.length, partial]).toEqual([2, true])
  })
})

describeWithSamba('searchUsers at Active Directory', () => {
  let samba: Samba
  beforeAll(async () => {
    samba = await startSamba({ entries: domainTree })
  })
  afterAll(() => samba.stop())

  cases(async () => {
    const options = { tls: { ca: samba.ca }, user: byAccount }
    return openAuth({ ...samba, url: samba.tlsUrl }, options)
  })
})

describeWith389('searchUsers at 389 Directory Server', () => {
  const start = async () => start389({ suffix, entries: tree })
  let server: Awaited<ReturnType<typeof start>>
  beforeAll(async () => {
    server = await start()
  })
  afterAll(() => server.stop())

  cases(async () => openAuth(server, { user: byUid }))
})

/** What every directory gives. */
function cases(open: () => Promise<LdapAuth>): void {
  const found = async (auth: LdapAuth, text: string): Promise<string[]> =>
    (await auth.searchUsers(text)).users.map(({ username }) => username).sort()

  it('finds whose cn, sn, mail, givenName or user name begins with the text, in any case', async () => {
    const auth = await open()
    expect(await found(auth, 'qu')).toEqual([...everyQu].sort())
    expect(await found(auth, ' QUI ')).toEqual(['five', 'four', 'three'])
  })

  it('gives what it takes to choose somebody, the same as findUser does, and no more', async () => {
    const auth = await open()
    const { users, partial } = await auth.searchUsers('Quentin')
    const user = await auth.findUser('two')
    if (user === null) throw new Error('nobody')
    const { id, dn } = user
    const [displayName, email] = ['Quentin Low', 'two@company.com']
    expect(users).toEqual([{ id, dn, username: 'two', displayName, email }])
    expect(partial).toBe(false)
  })

  it('orders people by their names', async () => {
    const { users } = await (await open()).searchUsers('qu')
    expect(users.map(({ displayName }) => displayName)).toEqual([
      'Quentin Low',
      'X five',
      'X four',
      'X quartz',
      'X three',
    ])
  })

  it('takes every sign of the text for itself', async () => {
    const auth = await open()
    expect(await found(auth, 'a*')).toEqual(['eight'])
    for (const text of ['*', '*)(cn=*', '\\71\\75', '{{username}}']) {
      expect(await found(auth, text)).toEqual([])
    }
  })

  it('gives as many as it may, and tells whether there are more', async () => {
    const auth = await open()
    const whole = await auth.searchUsers('qu', { limit: 5 })
    expect([whole.users.length, whole.partial]).toEqual([5, false])
    const part = await auth.searchUsers('qu', { limit: 4 })
    expect([part.users.length, part.partial]).toEqual([4, true])
  })
}

describe('searchUsers', () => {
  it.each([
    ['(uid=', '(|(cn=Steve*)(sn=Steve*)(mail=Steve*)(givenName=Steve*)(uid=Steve*))', '(uid=*)'],
    ['(mail=', '(|(cn=Steve*)(sn=Steve*)(mail=Steve*)(givenName=Steve*))', '(mail=*)'],
  ])('I2 with prefix %s asks once for each name', async (prefix, names, anybody) => {
    const directory = await startPeople()
    await openAuth(directory, { user: { prefix, suffix: ')' } }).searchUsers('Steve')
    expect(asked(directory, 'search')).toEqual([`(&${names}${anybody})`])
  })

  it('sends no bind but that of the service account', async () => {
    const directory = await startPeople()
    expect((await openAuth(directory).searchUsers('St')).users).toHaveLength(1)
    expect(userBinds(directory)).toEqual([])
  })

  it.each(['', '  ', 'St\0', 'S'.repeat(300), undefined, null, 7])(
    'finds nobody by %j, without asking',
    async (text) => {
      const directory = await startPeople()
      const nobody = { users: [], partial: false }
      expect(await openAuth(directory).searchUsers(text as string)).toEqual(nobody)
      expect(directory.operations).toEqual([])
    },
  )

  it.each([0, 101, 1.5, Number.NaN, '5'])('refuses the limit %j', async (limit) => {
    const directory = await startPeople()
    const search = openAuth(directory).searchUsers('St', { limit: limit as number })
    await expect(search).rejects.toEqual(
      failsWith(
        'ERR_LDAP_AUTH_OPTIONS',
        /searchUsers\.limit: must be a whole number from 1 to 100/,
      ),
    )
    expect(directory.operations).toEqual([])
  })

  it('gives 20 people where no limit is given', async () => {
    const many = Array.from({ length: 21 }, (_, number) => entryOf(named(`many${number}`)))
    const auth = openAuth(await startPeople({ entries: [...entries, ...many] }))
    const { users, partial } = await auth.searchUsers('many')
    expect([users.length, partial]).toEqual([20, true])
  })

  it('leaves out who has no id', async () => {
    const [first, second] = [entryOf(named('one')), entryOf(named('other'))]
    const attributes = { ...second.attributes, employeeNumber: '7' }
    const more = [first, { ...second, attributes }]
    const directory = await startPeople({ entries: [...entries, ...more] })
    const { users } = await openAuth(directory, {
      user: { idAttribute: 'employeeNumber' },
    }).searchUsers('o')
    expect(users).toMatchObject([{ id: '7', username: 'other' }])
  })

  it('shows no name and no address that user.attributes does not ask for', async () => {
    const auth = openAuth(await startPeople(), { user: { attributes: ['sn'] } })
    const { users } = await auth.searchUsers('Steve')
    expect(users.map((user) => Object.keys(user))).toEqual([['id', 'dn', 'username']])
  })

  it('finds who is below two bases once', async () => {
    const auth = openAuth(await startPeople(), { user: { base: [suffix, peopleBase] } })
    expect(await auth.searchUsers('Steve')).toMatchObject({
      users: [{ username: 'Steve' }],
      partial: false,
    })
  })

  it('fails where the directory can not say', async () => {
    const directory = await startPeople()
    const auth = openAuth(directory)
    directory.fail({ on: 'search', with: 'busy', times: 1 })
    await expect(auth.searchUsers('St')).rejects.toEqual(failsWith('ERR_LDAP_AUTH_CONNECT'))
    directory.fail({ on: 'search', with: { code: 50 }, times: 1 })
    await expect(auth.searchUsers('St')).rejects.toEqual(
      failsWith('ERR_LDAP_AUTH_SEARCH', /user\.base/),
    )
  })
})

describe('searchUsers where another server keeps some people', () => {
  const names = ({ users }: { users: { username: string }[] }): string[] =>
    users.map(({ username }) => username)
  const steves = ['carol', 'Steve']

  async function startPair(other: string) {
    const ref = referral(`${other}/${branch}`)
    return startInProcess([...here, ref])
  }

  /** Both have an address at the same domain, which their names are searched with. */
  const user = { filter: '(&(uid={{username}})(objectClass=inetOrgPerson))' }

  it('gives those of this server, and says that there may be more', async () => {
    const { url } = await startPair((await startInProcess(there)).url)
    for (const referrals of ['ignore', 'refuse'] as const) {
      const auth = openAuth({ url, serviceAccount: service }, { user, referrals })
      const result = await auth.searchUsers('S')
      expect([names(result), result.partial]).toEqual([['Steve'], true])
    }
  })

  it('gives all of them where references are followed', async () => {
    const both = { ...there[1], dn: carolDn, attributes: { ...there[1]?.attributes, sn: 'Sea' } }
    const other = await startInProcess([...there.slice(0, 1), both])
    const auth = followFrom(await startPair(other.url), [other])
    const result = await auth.searchUsers('S')
    expect([names(result), result.partial]).toEqual([steves, false])
  })

  it('says that there may be more where the other server does not answer', async () => {
    const gone = await nowhere()
    const auth = followFrom(await startPair(gone), [{ url: gone }])
    const result = await auth.searchUsers('S')
    expect([names(result), result.partial]).toEqual([['Steve'], true])
    await expect(auth.searchUsers('carol')).rejects.toEqual(failsWith('ERR_LDAP_AUTH_CONNECT'))
  })
})
